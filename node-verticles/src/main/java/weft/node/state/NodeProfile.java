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
/// @param nextNodeKey the key that takes over when the coordinators know it; null while none is renewed
/// @param previousNodeKey the key before, as long as peers may still use it
public record NodeProfile(
        MachinePrivateKey machineKey,
        NodePrivateKey nodeKey,
        boolean up,
        List<String> coordinators,
        @Nullable CoordinatorKey coordinatorKey,
        @Nullable TailnetId tailnet,
        @Nullable String hostname,
        @Nullable NodePrivateKey nextNodeKey,
        @Nullable NodePrivateKey previousNodeKey) {
    public NodeProfile {
        coordinators = List.copyOf(coordinators);
    }

    /// One that renews no key.
    public NodeProfile(
            MachinePrivateKey machineKey,
            NodePrivateKey nodeKey,
            boolean up,
            List<String> coordinators,
            @Nullable CoordinatorKey coordinatorKey,
            @Nullable TailnetId tailnet,
            @Nullable String hostname) {
        this(machineKey, nodeKey, up, coordinators, coordinatorKey, tailnet, hostname, null, null);
    }

    private NodeProfile with(
            boolean nowUp,
            List<String> urls,
            @Nullable CoordinatorKey pinned,
            @Nullable TailnetId member,
            @Nullable String name) {
        return new NodeProfile(machineKey, nodeKey, nowUp, urls, pinned, member, name, nextNodeKey, previousNodeKey);
    }

    private NodeProfile keyed(NodePrivateKey key, @Nullable NodePrivateKey next, @Nullable NodePrivateKey previous) {
        return new NodeProfile(machineKey, key, up, coordinators, coordinatorKey, tailnet, hostname, next, previous);
    }

    /// Another key is there, and nobody knows of it yet.
    public NodeProfile renewing(NodePrivateKey next) {
        return keyed(nodeKey, next, null);
    }

    /// The coordinators know the next key: it is the node's from now on, and the one before is still good.
    public NodeProfile renewed() {
        return nextNodeKey == null ? this : keyed(nextNodeKey, null, nodeKey);
    }

    /// Nobody uses the key before any more.
    public NodeProfile withoutPrevious() {
        return keyed(nodeKey, nextNodeKey, null);
    }

    /// Beside the node's own key: the one that it answers to as well.
    public @Nullable NodePrivateKey otherKey() {
        return nextNodeKey == null ? previousNodeKey : nextNodeKey;
    }

    public NodeProfile withUp(boolean nowUp) {
        return with(nowUp, coordinators, coordinatorKey, tailnet, hostname);
    }

    public NodeProfile withCoordinators(List<String> urls) {
        return with(up, urls, coordinatorKey, tailnet, hostname);
    }

    public NodeProfile withHostname(String name) {
        return with(up, coordinators, coordinatorKey, tailnet, name);
    }

    public NodeProfile trusting(CoordinatorKey key) {
        return with(up, coordinators, key, tailnet, hostname);
    }

    public NodeProfile memberOf(TailnetId joined) {
        return with(up, coordinators, coordinatorKey, joined, hostname);
    }

    /// After a logout: a new node key, no tailnet, and no pin, since the next tailnet may be somebody else's.
    public NodeProfile loggedOut(NodePrivateKey fresh) {
        return new NodeProfile(machineKey, fresh, false, coordinators, null, null, hostname);
    }
}
