package weft.protocol.mesh;

import java.time.Instant;
import java.util.List;
import weft.protocol.key.NodeKey;

/// Pure. A member renews its node key without being away for a moment: first the next key is valid beside the current
/// one, then, when the node says so, it takes over and the one before is void. How long the node may stay is not
/// changed by it: that takes a login.
public final class KeyRenewal {
    private KeyRenewal() {}

    /// The next key is valid from now on. Nothing for a node that is gone or expired, for a key of another node, and
    /// when it is so already.
    public static List<Change> begin(MeshState state, NodeId id, NodeKey next, Instant now) {
        var node = state.node(id);
        if (node == null || node.expired(now) || state.nodeByKey(next).isPresent()) {
            return List.of();
        }
        return List.of(new Change.NodeKeyUpdated(id, node.nodeKey(), next, node.nodeKey(), node.keyExpiresAt()));
    }

    /// The next key takes over.
    public static List<Change> finish(MeshState state, NodeId id, NodeKey next) {
        var node = state.node(id);
        return node == null || !next.equals(node.nextNodeKey())
                ? List.of()
                : List.of(new Change.NodeKeyUpdated(id, node.nodeKey(), next, null, node.keyExpiresAt()));
    }
}
