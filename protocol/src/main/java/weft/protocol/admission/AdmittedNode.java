package weft.protocol.admission;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;

/// Pure. A node that relays may serve.
///
/// @param nextKey the key that takes over while the node renews: both are valid then
/// @param expiresAt from then on it may not be served, whether a coordinator can be asked or not; null never
public record AdmittedNode(
        NodeId id,
        NodeKey key,
        @Nullable NodeKey nextKey,
        @Nullable Instant expiresAt) {

    /// Null when relays may not serve it. The one place that decides so.
    static @Nullable AdmittedNode of(MeshState state, NodeId id) {
        Node node = state.node(id);
        return node == null || state.isHeld(node)
                ? null
                : new AdmittedNode(id, node.nodeKey(), node.nextNodeKey(), node.keyExpiresAt());
    }

    /// The current key and the next.
    public List<NodeKey> keys() {
        return nextKey == null || nextKey.equals(key) ? List.of(key) : List.of(key, nextKey);
    }

    public boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
