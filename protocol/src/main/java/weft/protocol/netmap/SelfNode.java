package weft.protocol.netmap;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.packet.IpAddress;

/// A node as it sees itself in its map.
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
        @Nullable Instant keyExpiresAt) {

    public SelfNode {
        tags = List.copyOf(tags);
    }
}
