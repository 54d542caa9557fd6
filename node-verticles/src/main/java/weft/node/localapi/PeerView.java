package weft.node.localapi;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.packet.IpAddress;

/// A node as people see it: this one or a peer.
///
/// @param owner login of its user; empty when it is tagged
/// @param online whether its coordinator link is up; tunnels may work without
/// @param traffic null for this node itself, and while the engine does not know the peer
public record PeerView(
        NodeId id,
        String name,
        IpAddress ipv4,
        IpAddress ipv6,
        NodeKey key,
        String owner,
        List<String> tags,
        boolean online,
        @Nullable Traffic traffic) {

    /// @param path `direct 192.0.2.1:41641`, `relay fra`, both of them while the first is in doubt, or empty while
    /// there
    ///     is none
    /// @param why in a few words
    /// @param pathSinceMillis epoch milliseconds, 0 while there is no path
    /// @param roundTripNanos of a direct path by its last probes, 0 while it is unknown
    /// @param lastHandshakeMillis epoch milliseconds, 0 for never
    /// @param pathConfirmed false where an endpoint is tried that nothing has come from yet
    public record Traffic(
            String path,
            String why,
            long pathSinceMillis,
            long roundTripNanos,
            long lastHandshakeMillis,
            long receivedBytes,
            long sentBytes,
            boolean pathConfirmed) {}
}
