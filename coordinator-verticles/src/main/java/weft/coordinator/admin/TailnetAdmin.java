package weft.coordinator.admin;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.coordinator.admin.AdminMessages.AuthKeyList;
import weft.coordinator.admin.AdminMessages.AuthKeyView;
import weft.coordinator.admin.AdminMessages.LogLine;
import weft.coordinator.admin.AdminMessages.LogPage;
import weft.coordinator.admin.AdminMessages.NewAuthKey;
import weft.coordinator.admin.AdminMessages.NewTailnet;
import weft.coordinator.admin.AdminMessages.NewUser;
import weft.coordinator.admin.AdminMessages.NodeList;
import weft.coordinator.admin.AdminMessages.NodeView;
import weft.coordinator.admin.AdminMessages.TailnetList;
import weft.coordinator.admin.AdminMessages.TailnetView;
import weft.coordinator.admin.AdminMessages.UserList;
import weft.coordinator.journal.AppendRequest;
import weft.coordinator.journal.Appended;
import weft.coordinator.journal.Decision;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.Replica;
import weft.coordinator.live.LiveStates;
import weft.coordinator.policy.PolicyDesk;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.User;
import weft.protocol.stream.AuthKeyText;

/// Any thread. What administrators can do, without HTTP: reads of the replica, and appends to the journal.
public final class TailnetAdmin {
    private final Journal journal;
    private final Replica replica;
    private final LiveStates live;
    private final PolicyDesk policies;
    private final CoordinatorKey key;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public TailnetAdmin(
            Journal journal,
            Replica replica,
            LiveStates live,
            PolicyDesk policies,
            CoordinatorKey key,
            InstantSource clock) {
        this.journal = journal;
        this.replica = replica;
        this.live = live;
        this.policies = policies;
        this.key = key;
        this.clock = clock;
    }

    /// Who wishes something of which tailnet, and why.
    ///
    /// @param expectedRevision refuses the change when the tailnet has moved on; null for any
    record Wish(
            MeshState tailnet,
            String author,
            String reason,
            @Nullable Long expectedRevision) {}

    TailnetList tailnets() {
        return new TailnetList(replica.states().stream().map(TailnetView::of).toList());
    }

    /// By name or id.
    MeshState tailnet(String name) {
        return replica.stateByName(name)
                .or(() -> replica.states().stream()
                        .filter(state -> state.tailnet().toString().equals(name))
                        .findFirst())
                .orElseThrow(() -> Problem.notFound("there is no tailnet " + name + "; there is "
                        + (replica.states().isEmpty()
                                ? "none yet"
                                : String.join(
                                        ", ",
                                        replica.states().stream()
                                                .map(MeshState::name)
                                                .toList()))));
    }

    Future<TailnetView> createTailnet(NewTailnet wish, String author, String reason) {
        if (!wish.name().matches("[a-z]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw Problem.badRequest(
                    "a tailnet's name is up to 63 lowercase letters, digits and inner dashes, and starts"
                            + " with a letter, not '" + wish.name() + "'");
        }
        return journal.createTailnet(wish.name(), author, reason).map(id -> new TailnetView(id, wish.name(), 1, 0, 0));
    }

    UserList users(MeshState state) {
        return new UserList(List.copyOf(state.users().values()));
    }

    Future<User> createUser(Wish wish, NewUser user) {
        return guarded(wish, state -> AdminDecisions.createUser(state, user, now()));
    }

    Future<User> removeUser(Wish wish, String user) {
        return guarded(wish, state -> AdminDecisions.removeUser(state, user, now()));
    }

    AuthKeyList authKeys(MeshState state) {
        var now = clock.instant();
        return new AuthKeyList(state.authKeys().values().stream()
                .map(each -> AuthKeyView.of(state, each, null, now))
                .toList());
    }

    /// The answer holds the whole key; it is not to be had again.
    Future<AuthKeyView> createAuthKey(Wish wish, NewAuthKey wished) {
        var bytes = new byte[AuthKeyText.SECRET_BYTES];
        random.nextBytes(bytes);
        var secret = AuthKeyText.secretOf(bytes);
        var hash = AuthKeyText.hashOf(secret);
        return append(wish, state -> AdminDecisions.createAuthKey(state, wished, hash, now()))
                .map(made -> AuthKeyView.of(
                        current(wish),
                        made,
                        new AuthKeyText(wish.tailnet().tailnet(), made.id(), secret, key.pin()).text(),
                        clock.instant()));
    }

    Future<AuthKeyView> revokeAuthKey(Wish wish, String name) {
        return append(wish, state -> AdminDecisions.revokeAuthKey(state, name, now()))
                .map(revoked -> AuthKeyView.of(current(wish), revoked, null, clock.instant()));
    }

    Future<NodeList> nodes(MeshState state) {
        return live.applied(state.tailnet())
                .map(applied -> new NodeList(
                        state.revision(),
                        state.nodes().values().stream()
                                .map(node -> view(state, node, applied))
                                .toList()));
    }

    Future<NodeView> node(MeshState state, String name) {
        var node = AdminDecisions.node(state, name);
        return live.applied(state.tailnet()).map(applied -> view(state, node, applied));
    }

    Future<NodeView> editNode(Wish wish, String name, AdminMessages.EditNode edit) {
        Function<MeshState, Decision<Node>> decider = state -> AdminDecisions.editNode(state, name, edit);
        return viewed(wish, edit.tags() == null ? append(wish, decider) : guarded(wish, decider));
    }

    Future<NodeView> expireNode(Wish wish, String name) {
        return viewed(wish, append(wish, state -> AdminDecisions.expireNode(state, name, now())));
    }

    Future<NodeView> removeNode(Wish wish, String name) {
        return viewed(wish, append(wish, state -> AdminDecisions.removeNode(state, name)));
    }

    Future<LogPage> log(MeshState state, long before, int limit) {
        return journal.before(state.tailnet(), before, limit).map(entries -> {
            var oldest = entries.isEmpty() ? 1 : entries.getLast().revision();
            return new LogPage(entries.stream().map(LogLine::of).toList(), oldest > 1 ? oldest : null);
        });
    }

    private Future<NodeView> viewed(Wish wish, Future<Node> edited) {
        return edited.compose(
                node -> live.applied(wish.tailnet().tailnet()).map(applied -> view(current(wish), node, applied)));
    }

    /// As [#append], for changes that a test of the policy may forbid.
    private <R> Future<R> guarded(Wish wish, Function<MeshState, Decision<R>> decider) {
        return policies.guarded(
                wish.tailnet().tailnet(), new PolicyDesk.Author(wish.author(), wish.reason()), state -> {
                    if (wish.expectedRevision() != null && wish.expectedRevision() != state.revision()) {
                        throw Problem.conflict("somebody else changed the tailnet in the meantime: look again");
                    }
                    return decider.apply(state);
                });
    }

    private <R> Future<R> append(Wish wish, Function<MeshState, Decision<R>> decider) {
        return journal.append(new AppendRequest<>(
                        wish.tailnet().tailnet(), wish.author(), wish.reason(), wish.expectedRevision(), decider))
                .map(Appended::result);
    }

    private MeshState current(Wish wish) {
        var state = replica.state(wish.tailnet().tailnet());
        return state == null ? wish.tailnet() : state;
    }

    private NodeView view(MeshState state, Node node, Map<NodeId, Long> applied) {
        var record = live.of(state.tailnet(), node.id());
        return new NodeView(
                node.id(),
                node.name(),
                node.hostname(),
                AdminMessages.ownerOf(state, node.owner()),
                AdminMessages.tagsOf(node.owner()),
                node.ipv4(),
                node.ipv6(),
                record != null && record.online(),
                record == null ? null : record.since(),
                record == null ? List.of() : record.live().endpoints(),
                applied.get(node.id()),
                state.revision(),
                node.expired(now()),
                node.keyExpiresAt(),
                node.ephemeral(),
                node.joinedAt(),
                node.nodeKey().text(),
                node.machineKey().text());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
