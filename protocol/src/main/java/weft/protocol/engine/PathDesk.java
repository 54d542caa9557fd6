package weft.protocol.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.disco.DiscoCodec;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.paths.DiscoDrop;
import weft.protocol.paths.PathAgent;
import weft.protocol.paths.PathSink;
import weft.protocol.paths.PeerPath;
import weft.protocol.paths.PeerPaths;
import weft.protocol.paths.Route;
import weft.protocol.paths.RouteReason;
import weft.protocol.paths.SelfPaths;
import weft.protocol.paths.UdpPath;

/// Packet thread. Between the engine and its [PathAgent]: which peers the agent decides for, what it hears, and what
/// becomes of what it says.
///
/// The agent decides for peers that speak disco, from the moment at which this node does. It may change its mind in
/// the middle of a packet's way out, so a change takes effect on later packets at once, and what follows from it
/// (packets that waited, an initiation that has no answer yet) is done by [#settle]. While it knows no way at all, the
/// engine does what it does for peers without disco: it tries the candidates, and follows authentic packets.
final class PathDesk implements PathSink {
    private final EngineTables tables;
    private final EngineSink sink;
    private final int tunMtu;
    private final PathAgent agent;
    private final List<Peer> changed = new ArrayList<>();
    private boolean speaksDisco;

    /// A peer's datagrams go another way.
    @FunctionalInterface
    interface Rerouted {
        void rerouted(Peer peer, long now);
    }

    PathDesk(PathAgent.Config config, EngineTables tables, EngineSink sink) {
        this.tables = tables;
        this.sink = sink;
        tunMtu = config.tunMtu();
        agent = new PathAgent(config, this);
    }

    void self(SelfPaths self, long now) {
        agent.self(self, now);
        if (!speaksDisco) {
            speaksDisco = true;
            tables.peers.values().forEach(peer -> put(peer, now));
        }
    }

    void networkChanged(long now) {
        agent.networkChanged(now);
    }

    void relayLacks(int region, NodeKey node, long now) {
        agent.relayLacks(region, node, now);
    }

    void explain(long peerId, long token, long now) {
        var peer = tables.peers.get(peerId);
        var report = peer == null || peer.agent == null ? null : agent.report(peerId, now);
        sink.event(new EngineEvent.PathExplained(peerId, token, report));
    }

    /// Datagrams of disco that were dropped, by reason.
    Map<DiscoDrop, Long> drops() {
        return agent.drops();
    }

    void relayUsable(int region, boolean usable, long now) {
        agent.relayUsable(region, usable, now);
    }

    /// A peer was added or changed.
    void put(Peer peer, long now) {
        var spec = peer.spec;
        if (!speaksDisco || spec.discoKey() == null) {
            if (peer.agent != null) {
                remove(peer);
            }
            return;
        }
        var addresses = spec.allowedIps().stream()
                .filter(IpPrefix::isHost)
                .map(IpPrefix::address)
                .toList();
        peer.agent = agent.put(
                new PeerPaths(
                        spec.peerId(),
                        spec.key(),
                        spec.discoKey(),
                        addresses,
                        spec.candidates(),
                        spec.homeRelay(),
                        spec.hardNat(),
                        spec.nextKey()),
                now);
        take(peer, peer.agent.route());
    }

    void remove(Peer peer) {
        if (peer.agent != null) {
            agent.remove(peer.spec.peerId());
            peer.agent = null;
            changed.remove(peer);
        }
    }

    /// A datagram that may be one of disco's; false when it is not.
    boolean receive(Inbound.Run run, byte[] b, int at, int size, long now) {
        if (!DiscoCodec.looksLikeDisco(b, at, size) || !speaksDisco || run.port == 0) {
            return false;
        }
        var relayed = run.relayed;
        if (relayed != null) {
            agent.fromRelay(run.port, relayed, b, at, size, now);
        } else {
            agent.fromUdp(run.socket, new Endpoint(new IpAddress(run.high, run.low), run.port), b, at, size, now);
        }
        return true;
    }

    /// A data message of this peer's was authentic.
    static void received(PeerPath agent, Inbound.Run run, long now) {
        if (run.relayed != null) {
            agent.receivedByRelay(run.port, now);
        } else {
            agent.received(run.socket, run.high, run.low, run.port, now);
        }
    }

    long nextDeadlineNanos() {
        return agent.nextDeadlineNanos();
    }

    void onDeadline(long now) {
        if (now >= agent.nextDeadlineNanos()) {
            agent.onDeadline(now);
        }
    }

    /// Does what follows from changes of mind.
    void settle(Rerouted rerouted, long now) {
        for (int i = 0; i < changed.size(); i++) {
            var peer = changed.get(i);
            peer.pathNanos = now;
            rerouted.rerouted(peer, now);
            sink.event(new EngineEvent.PathChanged(peer.spec.peerId(), peer.view()));
        }
        changed.clear();
    }

    @Override
    public void discoToUdp(UdpPath path, byte[] datagram) {
        var to = path(path);
        if (!sink.toUdp(to, datagram, 0, datagram.length, datagram.length)) {
            tables.counters.drop(PacketDrop.UDP_SEND_FAILED);
        }
    }

    @Override
    public void discoToRelay(int region, NodeKey target, byte[] datagram) {
        if (!sink.toRelay(region, target, datagram, 0, datagram.length)) {
            tables.counters.drop(PacketDrop.RELAY_SEND_FAILED);
        }
    }

    @Override
    public void routeChanged(PeerPath path, RouteReason reason) {
        var peer = tables.peers.get(path.peerId());
        if (peer != null) {
            take(peer, path.route());
        }
    }

    private void take(Peer peer, Route route) {
        var key = peer.spec.key();
        var before = peer.path;
        var copyBefore = peer.copyPath;
        switch (route) {
            case Route.Nowhere _ -> peer.goes(before == null || before.isRelay() ? null : before, null);
            case Route.ByRelay(int region) -> peer.goes(reused(before, copyBefore, Path.relay(region, key)), null);
            case Route.Direct(var direct, int _) -> peer.goes(reused(before, copyBefore, path(direct)), null);
            case Route.Both(var direct, int _, int region) ->
                peer.goes(
                        reused(before, copyBefore, path(direct)), reused(before, copyBefore, Path.relay(region, key)));
        }
        boolean narrow = route instanceof Route.Direct && route.innerMtu(tunMtu) < tunMtu;
        peer.innerMtu = narrow ? route.innerMtu(tunMtu) : Integer.MAX_VALUE;
        if ((peer.path != before || peer.copyPath != copyBefore) && !changed.contains(peer)) {
            changed.add(peer);
        }
    }

    /// Paths are compared by identity where packets pass.
    private static Path reused(@Nullable Path one, @Nullable Path other, Path wanted) {
        if (one != null && one.equals(wanted)) {
            return one;
        }
        return other != null && other.equals(wanted) ? other : wanted;
    }

    private static Path path(UdpPath path) {
        var address = path.endpoint().address();
        return new Path(
                path.socket(), address.high(), address.low(), path.endpoint().port());
    }

    @Override
    public void endpointsWanted() {
        sink.event(new EngineEvent.EndpointsWanted());
    }

    @Override
    public void openSockets(int first, int count) {
        sink.openSockets(first, count);
    }

    @Override
    public void closeSockets(int first, int count) {
        sink.closeSockets(first, count);
    }
}
