package weft.node.state;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.mesh.TailnetId;

/// Who this node is, to whom it belongs, and what it was told to do. Immutable.
///
/// @param up whether the tunnels shall be up
/// @param coordinatorKey pinned at first contact; null before
/// @param tailnet where the node is a member; null before it joined
/// @param hostname what the node calls itself; null for the host's own name
public record NodeProfile(
        MachinePrivateKey machineKey,
        NodePrivateKey nodeKey,
        boolean up,
        List<String> coordinators,
        @Nullable CoordinatorKey coordinatorKey,
        @Nullable TailnetId tailnet,
        @Nullable String hostname) {
    public NodeProfile {
        coordinators = List.copyOf(coordinators);
    }

    public NodeProfile withUp(boolean nowUp) {
        return new NodeProfile(machineKey, nodeKey, nowUp, coordinators, coordinatorKey, tailnet, hostname);
    }

    public NodeProfile withCoordinators(List<String> urls) {
        return new NodeProfile(machineKey, nodeKey, up, urls, coordinatorKey, tailnet, hostname);
    }

    public NodeProfile withHostname(String name) {
        return new NodeProfile(machineKey, nodeKey, up, coordinators, coordinatorKey, tailnet, name);
    }

    public NodeProfile trusting(CoordinatorKey key) {
        return new NodeProfile(machineKey, nodeKey, up, coordinators, key, tailnet, hostname);
    }

    public NodeProfile memberOf(TailnetId joined) {
        return new NodeProfile(machineKey, nodeKey, up, coordinators, coordinatorKey, joined, hostname);
    }

    /// After a logout: a new node key, no tailnet, and no pin, since the next tailnet may be somebody else's.
    public NodeProfile loggedOut(NodePrivateKey fresh) {
        return new NodeProfile(machineKey, fresh, false, coordinators, null, null, hostname);
    }
}
