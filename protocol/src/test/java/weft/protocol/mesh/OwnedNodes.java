package weft.protocol.mesh;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;

/// Nodes of people, for tests: all that they have follows from their number.
public final class OwnedNodes {
    private OwnedNodes() {}

    public static Node node(int id, UserId owner, Instant joined, @Nullable Instant keyExpires) {
        return new Node(
                new NodeId(id),
                "node-" + id,
                "node",
                new MachineKey(new Key32(id, 0, 0, 1)),
                new NodeKey(new Key32(id, 0, 0, 2)),
                null,
                new Owner.OfUser(owner),
                id,
                AddressPlan.ipv4(id),
                AddressPlan.ipv6(id),
                false,
                joined,
                keyExpires,
                null,
                true);
    }
}
