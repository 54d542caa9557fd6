package weft.test.interop;

import java.util.function.UnaryOperator;
import weft.protocol.key.NodePrivateKey;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.TunnelEngine;
import weft.test.lab.TunnelEngine.Tunnel;
import weft.test.lab.TunnelSetup;
import weft.test.lab.TunnelSetup.Peer;

/// Two hosts on one cable, `192.0.2.1` and `192.0.2.2`, that each know the other's key; the left one knows where the
/// right one is, so the left one starts.
final class TwoHosts implements AutoCloseable {
    static final String LEFT = "10.7.0.1";
    static final String RIGHT = "10.7.0.2";
    static final String LEFT_V6 = "fd07::1";
    static final String RIGHT_V6 = "fd07::2";
    static final int PORT = 51820;

    final Lab lab = Lab.open();
    final Host left = lab.host("left");
    final Host right = lab.host("right");
    final NodePrivateKey leftKey = TunnelSetup.newPrivateKey();
    final NodePrivateKey rightKey = TunnelSetup.newPrivateKey();
    UnaryOperator<Peer> leftKnows = peer -> peer;
    UnaryOperator<Peer> rightKnows = peer -> peer;
    int mtu = 1420;

    TwoHosts() {
        lab.connect(left, "eth0", right, "eth0");
        left.address("eth0", "192.0.2.1/24").address("eth0", "2001:db8::1/64");
        right.address("eth0", "192.0.2.2/24").address("eth0", "2001:db8::2/64");
    }

    Peer rightAsPeer() {
        return leftKnows.apply(
                Peer.of(rightKey.publicKey(), RIGHT + "/32", RIGHT_V6 + "/128").at("192.0.2.2:" + PORT));
    }

    Peer leftAsPeer(TunnelEngine engine) {
        var peer = rightKnows.apply(Peer.of(leftKey.publicKey(), LEFT + "/32", LEFT_V6 + "/128"));
        return engine.learnsEndpoints() ? peer : peer.at("192.0.2.1:" + PORT);
    }

    Tunnel startLeft(TunnelEngine engine) {
        return engine.start(
                left,
                TunnelSetup.of(leftKey, PORT, LEFT + "/24", LEFT_V6 + "/64")
                        .withMtu(mtu)
                        .with(rightAsPeer()));
    }

    Tunnel startRight(TunnelEngine engine) {
        return engine.start(
                right,
                TunnelSetup.of(rightKey, PORT, RIGHT + "/24", RIGHT_V6 + "/64")
                        .withMtu(mtu)
                        .with(leftAsPeer(engine)));
    }

    @Override
    public void close() {
        lab.close();
    }
}
