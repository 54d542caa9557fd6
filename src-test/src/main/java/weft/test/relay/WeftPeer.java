package weft.test.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import weft.protocol.derp.ClientHello;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.ClientSink;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.ServerHello;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;

/// Our client session on a socket of this process: a thread reads, whoever calls writes.
public final class WeftPeer implements RelayPeer, ClientSink {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// How it comes in.
    public enum Way {
        UPGRADE,
        FAST_START,
        WEB_SOCKET
    }

    private final NodePrivateKey key;
    private final ClientSession session;
    private final RelayWire wire;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private WeftPeer(NodePrivateKey key, RelayWire wire) {
        this.key = key;
        this.wire = wire;
        this.session = new ClientSession(key, ClientHello.NODE, RANDOM::nextBytes, this);
    }

    public static WeftPeer connect(RunningRelay relay, Way way) {
        var scalar = new byte[32];
        RANDOM.nextBytes(scalar);
        var wire = switch (way) {
            case UPGRADE, FAST_START -> RelayWire.tls(relay);
            case WEB_SOCKET -> RelayWire.webSocket(relay);
        };
        var peer = new WeftPeer(new NodePrivateKey(scalar), wire);
        long now = System.nanoTime();
        switch (way) {
            case UPGRADE -> peer.session.start("relay", now);
            case FAST_START -> peer.session.fastStart("relay", wire.metaKey(), now);
            case WEB_SOCKET -> peer.session.startUpgraded(now);
        }
        Thread.ofVirtual().start(peer::read);
        peer.await("up");
        return peer;
    }

    private void read() {
        var b = new byte[256 << 10];
        try {
            for (int n = wire.read(b); n >= 0; n = wire.read(b)) {
                synchronized (session) {
                    session.receive(b, 0, n, System.nanoTime());
                }
            }
        } catch (IOException _) {
            // As good as an end.
        }
        seen.add("ended");
    }

    @Override
    public NodeKey key() {
        return key.publicKey();
    }

    @Override
    public void send(NodeKey target, int number, int length, int times) {
        for (int i = 0; i < times; i++) {
            send(target, RelayPeer.payload(number + i, length));
        }
    }

    @Override
    public void disco(NodeKey target) {
        var packet = new byte[106];
        Arrays.fill(packet, (byte) 9);
        System.arraycopy(new byte[] {'T', 'S', (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0xac}, 0, packet, 0, 6);
        send(target, packet);
    }

    private void send(NodeKey target, byte[] packet) {
        synchronized (session) {
            if (!session.send(target, packet, 0, packet.length)) {
                throw new IllegalStateException("the session is over: " + seen);
            }
        }
    }

    @Override
    public void ping() {
        synchronized (session) {
            session.ping(RANDOM.nextLong());
        }
    }

    @Override
    public List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void write(byte[] bytes) {
        try {
            wire.write(bytes);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void onUp(RelayKey relay, ServerHello hello) {
        seen.add("up " + relay.raw().hex());
    }

    @Override
    public void onPacket(NodeKey source, byte[] b, int offset, int length) {
        var packet = Arrays.copyOfRange(b, offset, offset + length);
        seen.add("packet " + source.raw().hex() + " " + length + " " + RelayPeer.digest(packet));
    }

    @Override
    public void onPeerGone(NodeKey peer, GoneReason reason) {
        seen.add("gone " + peer.raw().hex() + " " + reason.code());
    }

    @Override
    public void onPong(long token) {
        seen.add("pong");
    }

    @Override
    public void onHealth(String problem) {
        seen.add("health " + problem);
    }

    @Override
    public void onRestarting(int reconnectInMillis, int tryForMillis) {
        seen.add("restarting");
    }

    @Override
    public void onEnd(End reason) {
        seen.add("refused " + reason);
        wire.close();
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public String toString() {
        return "our client";
    }
}
