package weft.protocol.mesh;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;

/// Pure, immutable. A tailnet at one revision: the fold of its journal up to there. Folding one entry costs
/// O(log n) and shares everything that did not change.
public final class MeshState {
    private final TailnetId tailnet;
    private final String name;
    private final long revision;
    private final Counters next;
    private final PSortedMap<UserId, User> users;
    private final PSortedMap<AuthKeyId, AuthKey> authKeys;
    private final PSortedMap<NodeId, Node> nodes;
    private final Index index;
    private final Extras extras;

    /// What hangs on nothing else: the policy, and what nodes say of themselves.
    private record Extras(@Nullable PolicyText policy, PSortedMap<NodeId, NodeDescription> descriptions) {
        static final Extras NONE = new Extras(null, TreePMap.empty());

        Extras with(PolicyText replaced) {
            return new Extras(replaced, descriptions);
        }

        Extras with(NodeDescription description) {
            return new Extras(policy, descriptions.plus(description.node(), description));
        }

        Extras without(NodeId node) {
            return descriptions.containsKey(node) ? new Extras(policy, descriptions.minus(node)) : this;
        }
    }

    /// The next free number of each kind.
    record Counters(long user, long authKey, long node, int address) {
        static final Counters START = new Counters(1, 1, 1, 1);
    }

    /// Look-ups that follow from the nodes; never iterated, so their order does not matter.
    record Index(PMap<NodeKey, NodeId> byNodeKey, PMap<MachineKey, NodeId> byMachineKey, PMap<String, NodeId> byName) {
        static final Index EMPTY = new Index(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

        Index with(Node node) {
            var keys = byNodeKey.plus(node.nodeKey(), node.id());
            if (node.nextNodeKey() != null) {
                keys = keys.plus(node.nextNodeKey(), node.id());
            }
            return new Index(
                    keys, byMachineKey.plus(node.machineKey(), node.id()), byName.plus(node.name(), node.id()));
        }

        Index without(Node node) {
            var keys = byNodeKey.minus(node.nodeKey());
            if (node.nextNodeKey() != null) {
                keys = keys.minus(node.nextNodeKey());
            }
            return new Index(keys, byMachineKey.minus(node.machineKey()), byName.minus(node.name()));
        }
    }

    private MeshState(
            TailnetId tailnet,
            String name,
            long revision,
            Counters next,
            PSortedMap<UserId, User> users,
            PSortedMap<AuthKeyId, AuthKey> authKeys,
            PSortedMap<NodeId, Node> nodes,
            Index index,
            Extras extras) {
        this.tailnet = tailnet;
        this.name = name;
        this.revision = revision;
        this.next = next;
        this.users = users;
        this.authKeys = authKeys;
        this.nodes = nodes;
        this.index = index;
        this.extras = extras;
    }

    /// A tailnet before its first entry.
    public static MeshState empty(TailnetId tailnet) {
        return new MeshState(
                tailnet,
                "",
                0,
                Counters.START,
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                Index.EMPTY,
                Extras.NONE);
    }

    /// What a checkpoint stores: everything that cannot be derived.
    ///
    /// @param descriptions null in checkpoints from before there were any
    public record Checkpoint(
            TailnetId tailnet,
            String name,
            long revision,
            long nextUser,
            long nextAuthKey,
            long nextNode,
            int nextAddress,
            List<User> users,
            List<AuthKey> authKeys,
            List<Node> nodes,
            @Nullable PolicyText policy,
            @Nullable List<NodeDescription> descriptions) {}

    public Checkpoint checkpoint() {
        return new Checkpoint(
                tailnet,
                name,
                revision,
                next.user,
                next.authKey,
                next.node,
                next.address,
                List.copyOf(users.values()),
                List.copyOf(authKeys.values()),
                List.copyOf(nodes.values()),
                extras.policy,
                List.copyOf(extras.descriptions.values()));
    }

    public static MeshState of(Checkpoint from) {
        PSortedMap<UserId, User> users = TreePMap.empty();
        for (User user : from.users) {
            users = users.plus(user.id(), user);
        }
        PSortedMap<AuthKeyId, AuthKey> authKeys = TreePMap.empty();
        for (AuthKey key : from.authKeys) {
            authKeys = authKeys.plus(key.id(), key);
        }
        PSortedMap<NodeId, Node> nodes = TreePMap.empty();
        var index = Index.EMPTY;
        for (Node node : from.nodes) {
            nodes = nodes.plus(node.id(), node);
            index = index.with(node);
        }
        var next = new Counters(from.nextUser, from.nextAuthKey, from.nextNode, from.nextAddress);
        var extras = new Extras(from.policy, TreePMap.empty());
        for (NodeDescription description : from.descriptions == null ? List.<NodeDescription>of() : from.descriptions) {
            extras = extras.with(description);
        }
        return new MeshState(from.tailnet, from.name, from.revision, next, users, authKeys, nodes, index, extras);
    }

    /// The state after one more entry, which must be the very next one.
    public MeshState apply(Entry entry) {
        if (entry.revision() != revision + 1 || !entry.tailnet().equals(tailnet)) {
            throw new IllegalStateException("an entry out of order");
        }
        return switch (entry.change()) {
            case Change.TailnetCreated created -> with(created.name(), next, users, authKeys, nodes, index);
            case Change.UserCreated created -> userCreated(created.user());
            case Change.UserRemoved removed -> with(name, next, users.minus(removed.user()), authKeys, nodes, index);
            case Change.AuthKeyCreated created -> authKeyCreated(created.key());
            case Change.AuthKeyRevoked revoked -> {
                var key = authKeys.get(revoked.key());
                yield key == null
                        ? with(name, next, users, authKeys, nodes, index)
                        : withAuthKey(key.revoked(revoked.at()));
            }
            case Change.NodeJoined joined -> nodeJoined(joined.node());
            case Change.NodeRenamed renamed -> edited(renamed.node(), node -> node.named(renamed.name()));
            case Change.NodeKeyUpdated updated ->
                edited(
                        updated.node(),
                        node -> updated.overlap() == null
                                ? node.keyed(updated.newKey(), null, updated.expiresAt())
                                : node.keyed(updated.overlap(), updated.newKey(), updated.expiresAt()));
            case Change.NodeExpiryChanged changed -> edited(changed.node(), node -> node.expiring(changed.expiresAt()));
            case Change.NodeRemoved removed -> nodeRemoved(removed.node());
            case Change.NodeOwnerChanged changed -> edited(changed.node(), node -> node.ownedBy(changed.owner()));
            case Change.NodeDescribed(var node, var attributes) ->
                nodes.containsKey(node) ? with(extras.with(new NodeDescription(node, attributes))) : with(extras);
            case Change.PolicyReplaced(var text, var confirmBy) ->
                with(extras.with(
                        new PolicyText(revision + 1, text, confirmBy, confirmBy == null ? null : policyText())));
            case Change.PolicyConfirmed _ ->
                with(extras.policy == null ? extras : extras.with(extras.policy.confirmed()));
        };
    }

    private MeshState userCreated(User user) {
        var counters = new Counters(Math.max(next.user, user.id().value() + 1), next.authKey, next.node, next.address);
        return with(name, counters, users.plus(user.id(), user), authKeys, nodes, index);
    }

    private MeshState authKeyCreated(AuthKey key) {
        var counters = new Counters(next.user, Math.max(next.authKey, key.id().value() + 1), next.node, next.address);
        return with(name, counters, users, authKeys.plus(key.id(), key), nodes, index);
    }

    private MeshState withAuthKey(AuthKey key) {
        return with(name, next, users, authKeys.plus(key.id(), key), nodes, index);
    }

    private MeshState nodeJoined(Node node) {
        var counters = new Counters(
                next.user,
                next.authKey,
                Math.max(next.node, node.id().value() + 1),
                Math.max(next.address, node.addressIndex() + 1));
        var keys = authKeys;
        var used = node.authKey() == null ? null : authKeys.get(node.authKey());
        if (used != null) {
            keys = keys.plus(used.id(), used.used(node.id()));
        }
        var old = nodes.get(node.id());
        var base = old == null ? index : index.without(old);
        return with(name, counters, users, keys, nodes.plus(node.id(), node), base.with(node));
    }

    private MeshState edited(NodeId id, java.util.function.UnaryOperator<Node> edit) {
        var old = nodes.get(id);
        if (old == null) {
            return with(name, next, users, authKeys, nodes, index);
        }
        var edited = edit.apply(old);
        return with(
                name,
                next,
                users,
                authKeys,
                nodes.plus(id, edited),
                index.without(old).with(edited));
    }

    private MeshState nodeRemoved(NodeId id) {
        var old = nodes.get(id);
        return old == null
                ? with(name, next, users, authKeys, nodes, index)
                : new MeshState(
                        tailnet,
                        name,
                        revision + 1,
                        next,
                        users,
                        authKeys,
                        nodes.minus(id),
                        index.without(old),
                        extras.without(id));
    }

    private @Nullable String policyText() {
        return extras.policy == null ? null : extras.policy.text();
    }

    private MeshState with(Extras newExtras) {
        return new MeshState(tailnet, name, revision + 1, next, users, authKeys, nodes, index, newExtras);
    }

    /// One revision on, with these parts.
    private MeshState with(
            String newName,
            Counters counters,
            PSortedMap<UserId, User> newUsers,
            PSortedMap<AuthKeyId, AuthKey> newAuthKeys,
            PSortedMap<NodeId, Node> newNodes,
            Index newIndex) {
        return new MeshState(
                tailnet, newName, revision + 1, counters, newUsers, newAuthKeys, newNodes, newIndex, extras);
    }

    public TailnetId tailnet() {
        return tailnet;
    }

    public String name() {
        return name;
    }

    public long revision() {
        return revision;
    }

    public PSortedMap<UserId, User> users() {
        return users;
    }

    public PSortedMap<AuthKeyId, AuthKey> authKeys() {
        return authKeys;
    }

    public PSortedMap<NodeId, Node> nodes() {
        return nodes;
    }

    /// Null while nobody has set one.
    public @Nullable PolicyText policy() {
        return extras.policy;
    }

    /// What the node says of itself; empty when it never did.
    public SortedMap<String, String> attributes(NodeId id) {
        var description = extras.descriptions.get(id);
        return description == null ? Collections.emptySortedMap() : description.attributes();
    }

    public @Nullable Node node(NodeId id) {
        return nodes.get(id);
    }

    /// By its current or its next node key.
    public Optional<Node> nodeByKey(NodeKey key) {
        return Optional.ofNullable(index.byNodeKey.get(key)).map(nodes::get);
    }

    public Optional<Node> nodeByMachine(MachineKey key) {
        return Optional.ofNullable(index.byMachineKey.get(key)).map(nodes::get);
    }

    public Optional<Node> nodeByName(String nodeName) {
        return Optional.ofNullable(index.byName.get(nodeName)).map(nodes::get);
    }

    public UserId nextUserId() {
        return new UserId(next.user);
    }

    public AuthKeyId nextAuthKeyId() {
        return new AuthKeyId(next.authKey);
    }

    public NodeId nextNodeId() {
        return new NodeId(next.node);
    }

    /// The address index that the next node gets: one that nobody ever had while there are such, then the
    /// lowest that is free again; empty when the range is full.
    public OptionalInt nextAddressIndex() {
        if (next.address <= AddressPlan.CAPACITY) {
            return OptionalInt.of(next.address);
        }
        var taken = new java.util.BitSet(AddressPlan.CAPACITY + 1);
        nodes.values().forEach(node -> taken.set(node.addressIndex()));
        int free = taken.nextClearBit(1);
        return free <= AddressPlan.CAPACITY ? OptionalInt.of(free) : OptionalInt.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MeshState that && checkpoint().equals(that.checkpoint());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(revision) * 31 + tailnet.hashCode();
    }

    @Override
    public String toString() {
        return "tailnet " + name + " at revision " + revision + ": " + nodes.size() + " nodes";
    }
}
