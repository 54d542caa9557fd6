package weft.coordinator.admin;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.coordinator.admin.MemberMessages.InviteList;
import weft.coordinator.admin.MemberMessages.NewInvite;
import weft.coordinator.admin.MemberMessages.SettingsView;
import weft.coordinator.api.ETags;
import weft.coordinator.api.Page;
import weft.coordinator.api.Problem;
import weft.coordinator.journal.AppendRequest;
import weft.coordinator.journal.Appended;
import weft.coordinator.journal.Decision;
import weft.coordinator.journal.Journal;
import weft.coordinator.journal.Replica;
import weft.coordinator.policy.PolicyDesk;
import weft.kit.json.JsonCodec;
import weft.protocol.members.Actor;
import weft.protocol.members.InviteRules;
import weft.protocol.members.Ruling;
import weft.protocol.members.SettingsRules;
import weft.protocol.members.UserRules;
import weft.protocol.mesh.Invite;
import weft.protocol.mesh.InviteId;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetSettings;
import weft.protocol.mesh.User;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;

/// Any thread. What administrators do with people, invitations and settings, without HTTP: the rules' rulings,
/// appended.
public final class MembersAdmin {
    private static final Duration INVITE_LIFETIME = Duration.ofDays(14);

    private final Journal journal;
    private final Replica replica;
    private final PolicyDesk policies;
    private final ETags etags;
    private final InstantSource clock;

    public MembersAdmin(Journal journal, Replica replica, PolicyDesk policies, JsonCodec json, InstantSource clock) {
        this.journal = journal;
        this.replica = replica;
        this.policies = policies;
        this.etags = new ETags(json);
        this.clock = clock;
    }

    /// What the rules say of a wish about a user.
    @FunctionalInterface
    interface UserRule {
        Ruling of(MeshState state, Actor actor, UserId user);
    }

    /// The user as it is then, or as it was when it is gone.
    Future<User> change(TailnetAdmin.Wish wish, String name, UserRule rule) {
        return guarded(wish, state -> {
                    var user = AdminDecisions.user(state, name);
                    wish.match().check(state.revision(), etags.of(user));
                    return AdminDecisions.of(rule.of(state, wish.actor(), user.id()), user);
                })
                .map(user -> current(wish).users().getOrDefault(user.id(), user));
    }

    Future<User> remove(TailnetAdmin.Wish wish, String name, boolean withNodes) {
        return change(wish, name, (state, actor, user) -> UserRules.remove(state, actor, user, withNodes, now()));
    }

    Future<User> claim(TailnetAdmin.Wish wish, String local, String provided) {
        return change(
                wish,
                local,
                (state, actor, user) -> UserRules.claim(
                        state, actor, user, AdminDecisions.user(state, provided).id(), now()));
    }

    /// @param from null for whoever wishes it
    Future<User> transfer(TailnetAdmin.Wish wish, @Nullable String from, String to) {
        return change(wish, to, (state, actor, heir) -> {
            var owner = from == null
                    ? actor.user()
                    : AdminDecisions.user(state, from).id();
            if (owner == null) {
                throw Problem.badRequest(
                        "say from which owner the tailnet is handed over (--from LOGIN, in the API 'from')");
            }
            return UserRules.transferOwnership(state, actor, owner, heir);
        });
    }

    InviteList invites(MeshState state, Page.Wish wish) {
        var page = Page.of(state.invites(), InviteId::value, wish, _ -> true);
        return new InviteList(page.items(), page.next());
    }

    Future<Invite> invite(TailnetAdmin.Wish wish, NewInvite invite) {
        var now = now();
        var role = invite.role() == null ? Role.MEMBER : invite.role();
        return append(wish, state -> {
                    wish.match().check(state.revision(), "");
                    return AdminDecisions.of(
                            InviteRules.create(
                                    state,
                                    wish.actor(),
                                    invite.login(),
                                    role,
                                    wish.author(),
                                    AdminDecisions.expiry(invite.expiresInSeconds(), INVITE_LIFETIME, now),
                                    now),
                            state.nextInviteId());
                })
                .map(id -> AdminDecisions.invite(current(wish), id));
    }

    Future<Invite> revokeInvite(TailnetAdmin.Wish wish, String name) {
        return append(wish, state -> {
            var invite = AdminDecisions.invite(state, AdminDecisions.inviteId(name));
            wish.match().check(state.revision(), etags.of(invite));
            return AdminDecisions.of(InviteRules.revoke(state, wish.actor(), invite.id()), invite);
        });
    }

    SettingsView settings(MeshState state) {
        return SettingsView.of(state.settings());
    }

    String etag(MeshState state) {
        return etags.of(SettingsView.of(state.settings()));
    }

    Future<SettingsView> replaceSettings(TailnetAdmin.Wish wish, SettingsView settings) {
        TailnetSettings wished;
        try {
            wished = settings.settings();
        } catch (IllegalArgumentException malformed) {
            throw Problem.badRequest(String.valueOf(malformed.getMessage()));
        }
        return append(wish, state -> {
                    wish.match().check(state.revision(), etag(state));
                    return AdminDecisions.of(SettingsRules.replace(state, wish.actor(), wished), true);
                })
                .map(_ -> SettingsView.of(current(wish).settings()));
    }

    private <R> Future<R> guarded(TailnetAdmin.Wish wish, Function<MeshState, Decision<R>> decider) {
        return policies.guarded(wish.tailnet().tailnet(), new PolicyDesk.Author(wish.author(), wish.reason()), decider);
    }

    private <R> Future<R> append(TailnetAdmin.Wish wish, Function<MeshState, Decision<R>> decider) {
        return journal.append(
                        new AppendRequest<>(wish.tailnet().tailnet(), wish.author(), wish.reason(), null, decider))
                .map(Appended::result);
    }

    private MeshState current(TailnetAdmin.Wish wish) {
        var state = replica.state(wish.tailnet().tailnet());
        return state == null ? wish.tailnet() : state;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
