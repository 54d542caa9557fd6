package weft.simulate;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.disco.DiscoCodec;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Endpoint;
import weft.protocol.paths.PathAgent;
import weft.protocol.paths.PathSink;
import weft.protocol.paths.PeerPath;
import weft.protocol.paths.PeerPaths;
import weft.protocol.paths.Route;
import weft.protocol.paths.RouteReason;
import weft.protocol.paths.SelfPaths;
import weft.protocol.paths.UdpPath;
import weft.simulate.Expectation.Reached;

/// One thread. A real [PathAgent], and packets that are as large as a tunnel of 1,280 bytes makes them but say openly
/// whose they are: `zeros(8) from(8) to(8) number(8)`. Only the node that one is for takes it.
final class AgentCore implements Core, PathSink {
    private static final int DATA_LENGTH = 32;

    private final Host host;
    private final PathAgent agent;
    private final TreeMap<Long, PeerPath> peers = new TreeMap<>();

    AgentCore(Host host) {
        this.host = host;
        agent = new PathAgent(new PathAgent.Config(SimulatedNode.TUN_MTU, host.world().random::nextBytes), this);
    }

    private long now() {
        return host.world().now;
    }

    @Override
    public void self(SelfPaths self) {
        agent.self(self, now());
    }

    @Override
    public void learn(PeerPaths peer) {
        peers.put(peer.peerId(), agent.put(peer, now()));
    }

    @Override
    public void networkChanged() {
        agent.networkChanged(now());
    }

    @Override
    public void relayUsable(int region, boolean usable) {
        agent.relayUsable(region, usable, now());
    }

    @Override
    public void relayLacks(int region, NodeKey node) {
        agent.relayLacks(region, node, now());
    }

    @Override
    public void send(long peer, long number) {
        var path = peers.get(peer);
        if (path == null) {
            return;
        }
        path.sent(now());
        var data = new byte[DATA_LENGTH];
        Bytes.int64(data, 8, host.identity().id());
        Bytes.int64(data, 16, peer);
        Bytes.int64(data, 24, number);
        var key = path.spec().nodeKey();
        switch (path.route()) {
            case Route.Nowhere _ -> {}
            case Route.ByRelay relay -> host.toRelay(relay.region(), key, data, false);
            case Route.Direct direct -> sendDirect(direct.path(), data);
            case Route.Both both -> {
                sendDirect(both.path(), data);
                host.toRelay(both.region(), key, data, false);
            }
        }
    }

    private void sendDirect(UdpPath path, byte[] data) {
        host.toUdp(path, SimulatedNode.TUN_MTU + Route.overhead(path.endpoint().isIpv4()), data);
    }

    @Override
    public void fromUdp(int socket, Endpoint source, byte[] b) {
        if (DiscoCodec.looksLikeDisco(b, 0, b.length)) {
            agent.fromUdp(socket, source, b, 0, b.length, now());
            return;
        }
        var path = arrived(b);
        if (path != null) {
            var address = source.address();
            path.received(socket, address.high(), address.low(), source.port(), now());
        }
    }

    @Override
    public void fromRelay(int region, NodeKey source, byte[] b) {
        if (DiscoCodec.looksLikeDisco(b, 0, b.length)) {
            agent.fromRelay(region, source, b, 0, b.length, now());
            return;
        }
        var path = arrived(b);
        if (path != null) {
            path.receivedByRelay(region, now());
        }
    }

    private @Nullable PeerPath arrived(byte[] b) {
        long from = Bytes.int64(b, 8);
        var path = Bytes.int64(b, 16) == host.identity().id() ? peers.get(from) : null;
        if (path != null) {
            host.arrived(from, Bytes.int64(b, 24));
        }
        return path;
    }

    @Override
    public long nextDeadlineNanos() {
        return agent.nextDeadlineNanos();
    }

    @Override
    public void onDeadline() {
        agent.onDeadline(now());
    }

    @Override
    public Reached reached(long peer) {
        var path = peers.get(peer);
        return path == null ? Reached.NOWHERE : Reached.by(path.route());
    }

    @Override
    public String explain(long peer) {
        return String.valueOf(agent.report(peer, now()));
    }

    @Override
    public long probesSent() {
        return agent.pingsSent();
    }

    @Override
    public void discoToUdp(UdpPath path, byte[] datagram) {
        int headers = path.endpoint().isIpv4() ? 28 : 48;
        host.toUdp(path, datagram.length + headers, datagram);
    }

    @Override
    public void discoToRelay(int region, NodeKey target, byte[] datagram) {
        host.toRelay(region, target, datagram, true);
    }

    @Override
    public void routeChanged(PeerPath peer, RouteReason reason) {}

    @Override
    public void endpointsWanted() {
        host.endpointsWanted();
    }

    @Override
    public void openSockets(int first, int count) {
        host.openSockets(first, count);
    }

    @Override
    public void closeSockets(int first, int count) {
        host.closeSockets(first, count);
    }
}
