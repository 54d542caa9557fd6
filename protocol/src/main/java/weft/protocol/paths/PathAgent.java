package weft.protocol.paths;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. Finds and keeps the best way to each peer: by its relay at once, by a direct path as soon as one
/// answers a probe, by both while a direct path is in doubt. One agent per node.
///
/// It is given disco datagrams, the network map's view of peers, what the engine sends and receives ([PeerPath]), and
/// the time; it puts probes and decisions into a [PathSink]. `now` is the engine's monotonic clock.
public final class PathAgent {
    /// @param tunMtu the TUN's; a direct path should carry `tunMtu + 80` bytes
    /// @param entropy of nonces, transactions and guessed ports; unpredictable in the product
    public record Config(int tunMtu, Entropy entropy) {}

    private final PathSink sink;
    private final TreeMap<Long, PeerPath> peers = new TreeMap<>();

    public PathAgent(Config config, PathSink sink) {
        this.sink = sink;
    }

    /// What this node is and where, at the start and whenever that changes. Before the first call nothing is probed.
    public void self(SelfPaths self, long now) {}

    /// Adds a peer, or changes what is known of it. The returned object stays the same for a peer id until
    /// [#remove].
    public PeerPath put(PeerPaths spec, long now) {
        var peer = peers.computeIfAbsent(spec.peerId(), _ -> new PeerPath(spec));
        peer.spec = spec;
        var route = spec.homeRelay() == 0 ? new Route.Nowhere() : new Route.ByRelay(spec.homeRelay());
        if (!route.equals(peer.route)) {
            peer.route = route;
            sink.routeChanged(peer, RouteReason.RELAY_CHANGED);
        }
        return peer;
    }

    /// Forgets a peer; its [PeerPath] must not be used any more. Unknown ids are ignored.
    public void remove(long peerId) {
        peers.remove(peerId);
    }

    /// The network under this node changed (addresses, default route, sockets rebound): all direct paths are doubted
    /// and probed anew.
    public void networkChanged(long now) {}

    /// Whether packets can be put into the relay of that region just now; all can until told otherwise. While a peer's
    /// home relay cannot be used, the region that it was last heard on is.
    public void relayUsable(int region, boolean usable, long now) {}

    /// A datagram that [weft.protocol.disco.DiscoCodec#looksLikeDisco] took, by UDP.
    public void fromUdp(int socket, Endpoint source, byte[] b, int offset, int length, long now) {}

    /// The same, by the relay of that region; `source` is what the relay says.
    public void fromRelay(int region, NodeKey source, byte[] b, int offset, int length, long now) {}

    /// When [#onDeadline] wants to be called at the latest; [Tunnel#NEVER] when nothing is under way. Cheap.
    public long nextDeadlineNanos() {
        return Tunnel.NEVER;
    }

    public void onDeadline(long now) {}

    /// Null when there is no such peer.
    public @Nullable PeerPath peer(long peerId) {
        return peers.get(peerId);
    }
}
