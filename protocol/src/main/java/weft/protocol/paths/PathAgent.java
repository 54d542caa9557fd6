package weft.protocol.paths;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;

/// Packet thread. Finds and keeps the best way to each peer: by its relay at once, by a direct path as soon as one
/// answers a probe, by both while a direct path is in doubt. One agent per node.
///
/// It is given disco datagrams, the network map's view of peers, what the engine sends and receives ([PeerPath]), and
/// the time; it puts probes and decisions into a [PathSink]. `now` is the engine's monotonic clock. How a path is
/// chosen, with every state and constant, is in `docs/paths.md`.
public final class PathAgent {
    /// @param tunMtu the TUN's; a direct path is tried with packets of that size
    /// @param entropy of nonces, transactions and guessed ports; unpredictable in the product
    public record Config(int tunMtu, Entropy entropy) {}

    private final PathSink sink;
    private final TreeMap<Long, PeerPath> peers = new TreeMap<>();
    private final PathTimers timers = new PathTimers();
    private final Neighbourhood neighbourhood = new Neighbourhood();
    private final DiscoDesk desk;
    private final Relays relays;
    private final Rounds rounds;
    private final PathCare care;
    private final Reports reports;

    public PathAgent(Config config, PathSink sink) {
        this.sink = sink;
        desk = new DiscoDesk(sink, config.entropy);
        relays = new Relays(desk);
        var widths = new Widths(desk, config.tunMtu);
        var guessing = new Guessing(desk, sink, config.entropy);
        rounds = new Rounds(desk, relays, sink);
        care = new PathCare(desk, guessing, rounds, widths, relays, neighbourhood, timers, sink);
        reports = new Reports(relays, widths);
    }

    /// What this node is and where, at the start and whenever that changes. Before the first call nothing is probed.
    public void self(SelfPaths self, long now) {
        var before = desk.self;
        rounds.endpointsKnown(now);
        if (self.equals(before)) {
            return;
        }
        desk.self = self;
        neighbourhood.own(self.endpoints());
        if (before != null && !before.discoKey().equals(self.discoKey())) {
            peers.values().forEach(peer -> peer.box = null);
        }
        for (var peer : peers.values()) {
            care.startOver(peer, false, peer.reason, now);
        }
    }

    /// Adds a peer, or changes what is known of it. The returned object stays the same for a peer id until
    /// [#remove].
    public PeerPath put(PeerPaths spec, long now) {
        var peer = peers.get(spec.peerId());
        if (peer == null) {
            peer = new PeerPath(care, spec);
            peers.put(spec.peerId(), peer);
            adopt(peer, spec, now);
            care.look(peer, now);
            return peer;
        }
        var before = peer.spec;
        if (before.equals(spec)) {
            return peer;
        }
        boolean restarted = before.discoKey() != null && !before.discoKey().equals(spec.discoKey());
        desk.remove(peer);
        neighbourhood.remove(before);
        adopt(peer, spec, now);
        if (isProbedAnew(before, spec)) {
            care.startOver(peer, restarted, RouteReason.PEER_RESTARTED, now);
        } else {
            care.reroute(peer, RouteReason.RELAY_CHANGED, now);
        }
        return peer;
    }

    private void adopt(PeerPath peer, PeerPaths spec, long now) {
        peer.spec = spec;
        desk.add(peer);
        neighbourhood.add(spec);
        var paths = neighbourhood.pathsOf(spec.endpoints());
        peer.candidates.replace(CandidateKind.ADVERTISED, paths, peer.inUse, now);
    }

    private static boolean isProbedAnew(PeerPaths before, PeerPaths spec) {
        return !Objects.equals(before.discoKey(), spec.discoKey())
                || !before.endpoints().equals(spec.endpoints())
                || before.hardNat() != spec.hardNat();
    }

    /// Forgets a peer; its [PeerPath] must not be used any more. Unknown ids are ignored.
    public void remove(long peerId) {
        var peer = peers.remove(peerId);
        if (peer != null) {
            care.leave(peer);
            desk.remove(peer);
            neighbourhood.remove(peer.spec);
        }
    }

    /// The network under this node changed (addresses, default route, sockets rebound): all direct paths are doubted
    /// and probed anew.
    public void networkChanged(long now) {
        sink.endpointsWanted();
        for (var peer : peers.values()) {
            care.startOver(peer, true, RouteReason.NETWORK_CHANGED, now);
        }
    }

    /// Whether packets can be put into the relay of that region just now; all can until told otherwise. While a peer's
    /// home relay cannot be used, the region that it was last heard on is.
    public void relayUsable(int region, boolean usable, long now) {
        if (relays.usable(region, usable)) {
            peers.values().forEach(peer -> care.reroute(peer, RouteReason.RELAY_CHANGED, now));
        }
    }

    /// The relay of that region says that the peer is not there: for some seconds another one is tried, where one may
    /// do, and a search that had become rare starts over.
    public void relayLacks(int region, NodeKey node, long now) {
        for (var peer : peers.values()) {
            if (peer.spec.nodeKey().equals(node)) {
                care.lacked(peer, region, now);
            }
        }
    }

    /// A datagram that [weft.protocol.disco.DiscoCodec#looksLikeDisco] took, by UDP.
    public void fromUdp(int socket, Endpoint source, byte[] b, int offset, int length, long now) {
        desk.fromUdp(socket, source, b, offset, length, now, care);
    }

    /// The same, by the relay of that region; `source` is what the relay says.
    public void fromRelay(int region, NodeKey source, byte[] b, int offset, int length, long now) {
        desk.fromRelay(region, source, b, offset, length, now, care);
    }

    /// When [#onDeadline] wants to be called at the latest; [Tunnel#NEVER] when nothing is under way. Cheap.
    public long nextDeadlineNanos() {
        return timers.nextNanos();
    }

    public void onDeadline(long now) {
        for (var peer = timers.due(now); peer != null; peer = timers.due(now)) {
            care.look(peer, now);
        }
    }

    /// Null when there is no such peer.
    public @Nullable PeerPath peer(long peerId) {
        return peers.get(peerId);
    }

    /// Null when there is no such peer. Allocates.
    public @Nullable PathReport report(long peerId, long now) {
        var peer = peers.get(peerId);
        return peer == null ? null : reports.of(peer, now);
    }

    /// Disco datagrams dropped since the start, by reason; reasons that never happened are absent.
    public Map<DiscoDrop, Long> drops() {
        return desk.drops();
    }

    /// Pings sent since the start, by UDP.
    public long pingsSent() {
        return desk.pingsSent;
    }
}
