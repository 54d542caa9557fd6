package weft.protocol.netmap;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.Hold;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.packet.IpAddress;

/// A node as it sees itself in its map.
///
/// @param nextKey the key that takes over while the node renews
/// @param hold why it has no peers for now; null when it is free to talk
public record SelfNode(
        NodeId id,
        String name,
        TailnetId tailnet,
        String tailnetName,
        NodeKey key,
        IpAddress ipv4,
        IpAddress ipv6,
        String owner,
        List<String> tags,
        boolean ephemeral,
        @Nullable Instant keyExpiresAt,
        @Nullable NodeKey nextKey,
        @Nullable Hold hold) {

    public SelfNode {
        tags = List.copyOf(tags);
    }
}
