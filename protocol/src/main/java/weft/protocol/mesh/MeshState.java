package weft.protocol.mesh;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
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
    private final People people;
    private final PSortedMap<AuthKeyId, AuthKey> authKeys;
    private final PSortedMap<NodeId, Node> nodes;
    private final NodeIndex index;
    private final Extras extras;

    private MeshState(
            TailnetId tailnet,
            String name,
            long revision,
            Counters next,
            People people,
            PSortedMap<AuthKeyId, AuthKey> authKeys,
            PSortedMap<NodeId, Node> nodes,
            NodeIndex index,
            Extras extras) {
        this.tailnet = tailnet;
        this.name = name;
        this.revision = revision;
        this.next = next;
        this.people = people;
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
                People.NONE,
                TreePMap.empty(),
                TreePMap.empty(),
                NodeIndex.EMPTY,
                Extras.NONE);
    }

    /// What a checkpoint stores: everything that cannot be derived.
    ///
    /// @param descriptions null in checkpoints from before there were any, as are settings and invitations
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
            @Nullable List<NodeDescription> descriptions,
            @Nullable TailnetSettings settings,
            @Nullable List<Invite> invites,
            @Nullable Long nextInvite) {}

    public Checkpoint checkpoint() {
        return new Checkpoint(
                tailnet,
                name,
                revision,
                next.user(),
                next.authKey(),
                next.node(),
                next.address(),
                List.copyOf(people.users().values()),
                List.copyOf(authKeys.values()),
                List.copyOf(nodes.values()),
                extras.policy(),
                List.copyOf(extras.descriptions().values()),
                extras.settings(),
                List.copyOf(extras.invites().values()),
                next.invite());
    }

    public static MeshState of(Checkpoint from) {
        PSortedMap<AuthKeyId, AuthKey> authKeys = TreePMap.empty();
        for (AuthKey key : from.authKeys) {
            authKeys = authKeys.plus(key.id(), key);
        }
        PSortedMap<NodeId, Node> nodes = TreePMap.empty();
        var index = NodeIndex.EMPTY;
        for (Node node : from.nodes) {
            nodes = nodes.plus(node.id(), node);
            index = index.with(node);
        }
        var next = new Counters(
                from.nextUser,
                from.nextAuthKey,
                from.nextNode,
                from.nextAddress,
                from.nextInvite == null ? 1 : from.nextInvite);
        return new MeshState(
                from.tailnet,
                from.name,
                from.revision,
                next,
                People.of(from.users),
                authKeys,
                nodes,
                index,
                Extras.of(from));
    }

    /// The state after one more entry, which must be the very next one.
    public MeshState apply(Entry entry) {
        if (entry.revision() != revision + 1 || !entry.tailnet().equals(tailnet)) {
            throw new IllegalStateException("an entry out of order");
        }
        return switch (entry.change()) {
            case Change.TailnetCreated created -> with(created.name(), next, people, authKeys, nodes, index);
            case Change.UserCreated created -> userCreated(created.user());
            case Change.UserRemoved removed -> with(people.without(removed.user()));
            case Change.UserDescribed(var id, var login, var displayName, var groups) ->
                with(people.edited(id, user -> user.described(login, displayName, groups)));
            case Change.UserRoleChanged(var id, var role) -> with(people.edited(id, user -> user.inRole(role)));
            case Change.UserStandingChanged(var id, var standing) ->
                with(people.edited(id, user -> user.standing(standing)));
            case Change.UserClaimed(var id, var issuer, var subject) ->
                with(people.edited(id, user -> user.of(issuer, subject)));
            case Change.InviteCreated(var invite) -> inviteCreated(invite);
            case Change.InviteRevoked(var invite) -> with(extras.without(invite));
            case Change.SettingsReplaced(var settings) -> with(extras.with(settings));
            case Change.AuthKeyCreated created -> authKeyCreated(created.key());
            case Change.AuthKeyRevoked revoked -> {
                var key = authKeys.get(revoked.key());
                yield key == null ? with(extras) : withAuthKey(key.revoked(revoked.at()));
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
            case Change.NodeApproved(var id) -> edited(id, Node::approve);
            case Change.NodeRemoved removed -> nodeRemoved(removed.node());
            case Change.NodeOwnerChanged changed -> edited(changed.node(), node -> node.ownedBy(changed.owner()));
            case Change.NodeDescribed(var node, var attributes) ->
                nodes.containsKey(node) ? with(extras.with(new NodeDescription(node, attributes))) : with(extras);
            case Change.PolicyReplaced(var text, var confirmBy) ->
                with(extras.with(
                        new PolicyText(revision + 1, text, confirmBy, confirmBy == null ? null : keptPolicy())));
            case Change.PolicyConfirmed _ ->
                with(
                        extras.policy() == null
                                ? extras
                                : extras.with(extras.policy().confirmed()));
        };
    }

    private MeshState userCreated(User user) {
        return with(name, next.after(user.id()), people.with(user), authKeys, nodes, index);
    }

    private MeshState authKeyCreated(AuthKey key) {
        return with(name, next.after(key.id()), people, authKeys.plus(key.id(), key), nodes, index);
    }

    private MeshState inviteCreated(Invite invite) {
        var counters = next.after(invite.id());
        return new MeshState(
                tailnet, name, revision + 1, counters, people, authKeys, nodes, index, extras.with(invite));
    }

    private MeshState withAuthKey(AuthKey key) {
        return with(name, next, people, authKeys.plus(key.id(), key), nodes, index);
    }

    private MeshState nodeJoined(Node node) {
        var keys = authKeys;
        var used = node.authKey() == null ? null : authKeys.get(node.authKey());
        if (used != null) {
            keys = keys.plus(used.id(), used.used(node.id()));
        }
        var old = nodes.get(node.id());
        var base = old == null ? index : index.without(old);
        return with(name, next.after(node), people, keys, nodes.plus(node.id(), node), base.with(node));
    }

    private MeshState edited(NodeId id, java.util.function.UnaryOperator<Node> edit) {
        var old = nodes.get(id);
        if (old == null) {
            return with(extras);
        }
        var edited = edit.apply(old);
        return with(
                name,
                next,
                people,
                authKeys,
                nodes.plus(id, edited),
                index.without(old).with(edited));
    }

    private MeshState nodeRemoved(NodeId id) {
        var old = nodes.get(id);
        return old == null
                ? with(extras)
                : new MeshState(
                        tailnet,
                        name,
                        revision + 1,
                        next,
                        people,
                        authKeys,
                        nodes.minus(id),
                        index.without(old),
                        extras.without(id));
    }

    /// The document that comes back when nobody confirms the next one: never one that itself waits to be confirmed.
    private @Nullable String keptPolicy() {
        return extras.policy() == null ? null : extras.policy().kept();
    }

    private MeshState with(Extras newExtras) {
        return new MeshState(tailnet, name, revision + 1, next, people, authKeys, nodes, index, newExtras);
    }

    private MeshState with(People newPeople) {
        return with(name, next, newPeople, authKeys, nodes, index);
    }

    /// One revision on, with these parts.
    private MeshState with(
            String newName,
            Counters counters,
            People newPeople,
            PSortedMap<AuthKeyId, AuthKey> newAuthKeys,
            PSortedMap<NodeId, Node> newNodes,
            NodeIndex newIndex) {
        return new MeshState(
                tailnet, newName, revision + 1, counters, newPeople, newAuthKeys, newNodes, newIndex, extras);
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
        return people.users();
    }

    /// Whom a provider calls so.
    public Optional<User> userByIdentity(String issuer, String subject) {
        return Optional.ofNullable(people.find(issuer, subject));
    }

    public TailnetSettings settings() {
        return extras.settings();
    }

    public PSortedMap<InviteId, Invite> invites() {
        return extras.invites();
    }

    /// Why a node talks with nobody although its key is valid; null when it may.
    public @Nullable Hold holdOf(Node node) {
        return node.approved() ? people.holdOf(node.owner()) : Hold.NODE_NOT_APPROVED;
    }

    public boolean isHeld(Node node) {
        return holdOf(node) != null;
    }

    /// The nodes of a person, in the order of their ids.
    public List<Node> nodesOf(UserId user) {
        var owner = new Owner.OfUser(user);
        return nodes.values().stream()
                .filter(node -> node.owner().equals(owner))
                .toList();
    }

    public PSortedMap<AuthKeyId, AuthKey> authKeys() {
        return authKeys;
    }

    public PSortedMap<NodeId, Node> nodes() {
        return nodes;
    }

    /// Null while nobody has set one.
    public @Nullable PolicyText policy() {
        return extras.policy();
    }

    /// What the node says of itself; empty when it never did.
    public SortedMap<String, String> attributes(NodeId id) {
        var description = extras.descriptions().get(id);
        return description == null ? Collections.emptySortedMap() : description.attributes();
    }

    public @Nullable Node node(NodeId id) {
        return nodes.get(id);
    }

    /// By its current or its next node key.
    public Optional<Node> nodeByKey(NodeKey key) {
        return Optional.ofNullable(index.byNodeKey().get(key)).map(nodes::get);
    }

    public Optional<Node> nodeByMachine(MachineKey key) {
        return Optional.ofNullable(index.byMachineKey().get(key)).map(nodes::get);
    }

    public Optional<Node> nodeByName(String nodeName) {
        return Optional.ofNullable(index.byName().get(nodeName)).map(nodes::get);
    }

    public UserId nextUserId() {
        return new UserId(next.user());
    }

    public AuthKeyId nextAuthKeyId() {
        return new AuthKeyId(next.authKey());
    }

    public InviteId nextInviteId() {
        return new InviteId(next.invite());
    }

    public NodeId nextNodeId() {
        return new NodeId(next.node());
    }

    /// The address index that the next node gets: one that nobody ever had while there are such, then the
    /// lowest that is free again; empty when the range is full.
    public OptionalInt nextAddressIndex() {
        if (next.address() <= AddressPlan.CAPACITY) {
            return OptionalInt.of(next.address());
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
