package weft.coordinator.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
import weft.coordinator.admin.AdminMessages.SelfView;
import weft.coordinator.admin.AdminMessages.TailnetList;
import weft.coordinator.admin.AdminMessages.TailnetView;
import weft.coordinator.admin.AdminMessages.UserList;
import weft.coordinator.api.Caller;
import weft.coordinator.api.ETags;
import weft.coordinator.api.IfMatch;
import weft.coordinator.api.Page;
import weft.coordinator.api.Problem;
import weft.coordinator.journal.AppendRequest;
import weft.coordinator.journal.Appended;
import weft.coordinator.journal.Decision;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.Replica;
import weft.coordinator.live.LiveStates;
import weft.coordinator.policy.PolicyDesk;
import weft.kit.json.JsonCodec;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.members.Actor;
import weft.protocol.members.CustomAttributes;
import weft.protocol.members.NodeRules;
import weft.protocol.members.Ruling;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.User;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;
import weft.protocol.stream.AuthKeyText;

/// Any thread. What administrators can do, without HTTP: reads of the replica, and appends to the journal.
public final class TailnetAdmin {
    private final Journal journal;
    private final Replica replica;
    private final LiveStates live;
    private final PolicyDesk policies;
    private final CoordinatorKey key;
    private final JsonCodec json;
    private final ETags etags;
    private final Vertx vertx;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public TailnetAdmin(
            Journal journal,
            Replica replica,
            LiveStates live,
            PolicyDesk policies,
            CoordinatorKey key,
            JsonCodec json,
            Vertx vertx,
            InstantSource clock) {
        this.journal = journal;
        this.replica = replica;
        this.live = live;
        this.policies = policies;
        this.key = key;
        this.json = json;
        this.etags = new ETags(json);
        this.vertx = vertx;
        this.clock = clock;
    }

    /// Who wishes something of which tailnet, and why.
    ///
    /// @param match refuses the change when what it changes is not any more as it was seen
    /// @param only the user to whose things the wish is limited; null for all
    /// @param actor who wishes it, as the rules see it
    record Wish(
            MeshState tailnet,
            String author,
            String reason,
            IfMatch match,
            @Nullable UserId only,
            Actor actor) {}

    SelfView self(Caller caller) {
        var state = caller.tailnet() == null ? null : replica.state(caller.tailnet());
        return new SelfView(
                caller.author(),
                caller.tailnet(),
                state == null ? null : state.name(),
                caller.user(),
                caller.role(),
                caller.scopes().texts(),
                caller.tags(),
                caller.expiresAt());
    }

    TailnetList tailnets(Caller caller) {
        return new TailnetList(seen(caller).stream().map(TailnetView::of).toList());
    }

    private List<MeshState> seen(Caller caller) {
        return replica.states().stream()
                .filter(state -> caller.sees(state.tailnet()))
                .toList();
    }

    /// By name or id; what the caller does not see is not there.
    MeshState tailnet(Caller caller, String name) {
        var seen = seen(caller);
        return seen.stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .or(() -> seen.stream()
                        .filter(state -> state.tailnet().toString().equals(name))
                        .findFirst())
                .orElseThrow(() -> Problem.notFound("there is no tailnet " + name + "; there is "
                        + (seen.isEmpty()
                                ? "none yet"
                                : String.join(
                                        ", ", seen.stream().map(MeshState::name).toList()))));
    }

    Future<TailnetView> createTailnet(NewTailnet wish, String author, String reason) {
        if (!wish.name().matches("[a-z]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw Problem.badRequest(
                    "a tailnet's name is up to 63 lowercase letters, digits and inner dashes, and starts"
                            + " with a letter, not '" + wish.name() + "'");
        }
        return journal.createTailnet(wish.name(), author, reason).map(id -> new TailnetView(id, wish.name(), 1, 0, 0));
    }

    UserList users(MeshState state, Page.Wish wish, @Nullable UserId only) {
        var page = Page.of(
                state.users(),
                UserId::value,
                wish,
                user -> only == null || user.id().equals(only));
        return new UserList(page.items(), page.next());
    }

    User user(MeshState state, String name, @Nullable UserId only) {
        var user = AdminDecisions.user(state, name);
        if (only != null && !only.equals(user.id())) {
            throw AdminDecisions.noUser(state, name);
        }
        return user;
    }

    Future<User> createUser(Wish wish, NewUser user) {
        return guarded(wish, state -> {
            wish.match.check(state.revision(), "");
            if (!wish.actor.mayTouch(user.role() == null ? Role.MEMBER : user.role())) {
                throw Problem.forbidden("only an owner makes somebody owner");
            }
            return AdminDecisions.createUser(state, user, now());
        });
    }

    AuthKeyList authKeys(MeshState state, Page.Wish wish) {
        var now = clock.instant();
        var page = Page.of(state.authKeys(), AuthKeyId::value, wish, _ -> true)
                .map(each -> AuthKeyView.of(state, each, null, now));
        return new AuthKeyList(page.items(), page.next());
    }

    AuthKeyView authKey(MeshState state, String name) {
        return AuthKeyView.of(state, AdminDecisions.authKey(state, name), null, clock.instant());
    }

    /// The answer holds the whole key; it is not to be had again.
    Future<AuthKeyView> createAuthKey(Wish wish, NewAuthKey wished) {
        var bytes = new byte[AuthKeyText.SECRET_BYTES];
        random.nextBytes(bytes);
        var secret = AuthKeyText.secretOf(bytes);
        var hash = AuthKeyText.hashOf(secret);
        return append(wish, state -> {
                    wish.match.check(state.revision(), "");
                    return AdminDecisions.createAuthKey(state, wished, hash, now());
                })
                .map(made -> AuthKeyView.of(
                        current(wish),
                        made,
                        new AuthKeyText(wish.tailnet().tailnet(), made.id(), secret, key.pin()).text(),
                        clock.instant()));
    }

    Future<AuthKeyView> revokeAuthKey(Wish wish, String name) {
        return append(wish, state -> {
                    wish.match.check(state.revision(), etags.of(AdminDecisions.authKey(state, name)));
                    return AdminDecisions.revokeAuthKey(state, name, now());
                })
                .map(revoked -> AuthKeyView.of(current(wish), revoked, null, clock.instant()));
    }

    /// The answer's body, made beside the event loop: thousands of nodes take a while to write down.
    Future<Buffer> nodes(MeshState state, Page.Wish wish, NodeFilter filter, @Nullable UserId only) {
        return live.applied(state.tailnet())
                .compose(applied -> vertx.executeBlocking(
                        () -> Buffer.buffer(json.encode(nodes(state, wish, filter, only, applied))), false));
    }

    private NodeList nodes(
            MeshState state, Page.Wish wish, NodeFilter filter, @Nullable UserId only, Map<NodeId, Long> applied) {
        var now = now();
        var page = Page.of(
                        state.nodes(),
                        NodeId::value,
                        wish,
                        node -> AdminDecisions.isOf(node, only)
                                && (filter.isEmpty()
                                        || filter.passes(NodeFilter.Seen.of(state, node, isOnline(state, node), now))))
                .map(node -> view(state, node, applied));
        return new NodeList(state.revision(), page.items(), page.next());
    }

    private boolean isOnline(MeshState state, Node node) {
        var record = live.of(state.tailnet(), node.id());
        return record != null && record.online();
    }

    Future<NodeView> node(MeshState state, String name, @Nullable UserId only) {
        var node = AdminDecisions.node(state, name, only);
        return live.applied(state.tailnet()).map(applied -> view(state, node, applied));
    }

    /// Of a node as it is kept.
    String etag(MeshState state, NodeId id) {
        var node = state.nodes().get(id);
        return node == null ? "" : etags.of(node);
    }

    /// Another name, other tags, other attributes, or several of these.
    Future<NodeView> editNode(Wish wish, String name, AdminMessages.EditNode edit) {
        if (edit.name() == null && edit.tags() == null && edit.attributes() == null) {
            throw Problem.badRequest("say what to change: name, tags or attributes");
        }
        Function<MeshState, Decision<Node>> decider = state -> {
            var node = seen(wish, state, name);
            var changes = new ArrayList<Change>();
            if (edit.name() != null) {
                changes.addAll(AdminDecisions.granted(NodeRules.rename(state, wish.actor, node.id(), edit.name())));
            }
            if (edit.tags() != null) {
                changes.addAll(AdminDecisions.granted(NodeRules.tag(state, wish.actor, node.id(), edit.tags())));
            }
            if (edit.attributes() != null) {
                changes.addAll(
                        AdminDecisions.granted(CustomAttributes.give(state, wish.actor, node.id(), edit.attributes())));
            }
            return new Decision<>(node, changes, List.of());
        };
        boolean isSeenByPolicy = edit.tags() != null || edit.attributes() != null;
        return viewed(wish, isSeenByPolicy ? guarded(wish, decider) : append(wish, decider));
    }

    /// What the rules say of a wish about a node.
    @FunctionalInterface
    interface NodeRule {
        Ruling of(MeshState state, Actor actor, NodeId node, Instant now);
    }

    /// The node as it is then, or as it was when it is gone.
    Future<NodeView> changeNode(Wish wish, String name, NodeRule rule) {
        return viewed(wish, append(wish, state -> {
            var node = seen(wish, state, name);
            return AdminDecisions.of(rule.of(state, wish.actor, node.id(), now()), node);
        }));
    }

    /// A node that the wish may see and that is still as it was seen.
    private Node seen(Wish wish, MeshState state, String name) {
        var node = AdminDecisions.node(state, name, wish.only);
        wish.match.check(state.revision(), etags.of(node));
        return node;
    }

    Future<LogPage> log(MeshState state, long before, int limit) {
        return journal.before(state.tailnet(), before, limit).map(entries -> {
            var oldest = entries.isEmpty() ? 1 : entries.getLast().revision();
            return new LogPage(
                    entries.stream().map(LogLine::of).toList(),
                    oldest > 1 ? oldest : null,
                    oldest > 1 ? LogCursor.of(oldest) : null);
        });
    }

    private Future<NodeView> viewed(Wish wish, Future<Node> edited) {
        return edited.compose(node -> live.applied(wish.tailnet().tailnet()).map(applied -> {
            var state = current(wish);
            return view(state, state.nodes().getOrDefault(node.id(), node), applied);
        }));
    }

    /// As [#append], for changes that a test of the policy may forbid.
    private <R> Future<R> guarded(Wish wish, Function<MeshState, Decision<R>> decider) {
        return policies.guarded(wish.tailnet().tailnet(), new PolicyDesk.Author(wish.author(), wish.reason()), decider);
    }

    private <R> Future<R> append(Wish wish, Function<MeshState, Decision<R>> decider) {
        return journal.append(
                        new AppendRequest<>(wish.tailnet().tailnet(), wish.author(), wish.reason(), null, decider))
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
                node.approved(),
                state.holdOf(node),
                node.expired(now()),
                node.keyExpiresAt(),
                node.ephemeral(),
                node.joinedAt(),
                node.nodeKey().text(),
                node.machineKey().text(),
                state.attributes(node.id()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
