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

    /// @param path `direct 192.0.2.1:41641` or empty while there is none
    /// @param lastHandshakeMillis epoch milliseconds, 0 for never
    public record Traffic(
            String path, long lastHandshakeMillis, long receivedBytes, long sentBytes, boolean pathConfirmed) {}
}
