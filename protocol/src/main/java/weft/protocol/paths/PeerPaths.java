package weft.protocol.paths;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.DiscoKey;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// What the network map says about where a peer is.
///
/// @param discoKey null while the peer answers no probes: then it is reached by its relay only
/// @param addresses the peer's own addresses inside the mesh; never probed, by any peer, because they lead back into
///     the tunnel
/// @param endpoints where it may be reached, best first
/// @param homeRelay region of the relay on which it listens, 0 for none
/// @param hardNat whether its NAT gives each destination another port (IPv4)
/// @param nextNodeKey the key that takes over while it renews; it may come under either then
public record PeerPaths(
        long peerId,
        NodeKey nodeKey,
        @Nullable DiscoKey discoKey,
        List<IpAddress> addresses,
        List<Endpoint> endpoints,
        int homeRelay,
        boolean hardNat,
        @Nullable NodeKey nextNodeKey) {
    public PeerPaths {
        addresses = List.copyOf(addresses);
        endpoints = List.copyOf(endpoints);
    }

    /// A peer that does not renew its key just now.
    public PeerPaths(
            long peerId,
            NodeKey nodeKey,
            @Nullable DiscoKey discoKey,
            List<IpAddress> addresses,
            List<Endpoint> endpoints,
            int homeRelay,
            boolean hardNat) {
        this(peerId, nodeKey, discoKey, addresses, endpoints, homeRelay, hardNat, null);
    }

    boolean hasKey(NodeKey key) {
        return nodeKey.equals(key) || key.equals(nextNodeKey);
    }
}
