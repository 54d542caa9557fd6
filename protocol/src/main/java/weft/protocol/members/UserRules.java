package weft.protocol.members;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.User.Standing;
import weft.protocol.mesh.UserId;

/// Pure. What becomes of a tailnet's people. A tailnet whose people come from a provider always has an active owner:
/// whoever would take the last one away is refused.
public final class UserRules {
    private UserRules() {}

    /// Lets somebody in who waits since the first login.
    public static Ruling approve(MeshState state, Actor actor, UserId id) {
        var user = state.users().get(id);
        var refused = refusal(state, actor, id);
        if (refused != null || user == null) {
            return refused == null ? unknown(id) : refused;
        }
        return switch (user.standing()) {
            case ACTIVE -> Ruling.granted();
            case PENDING -> standing(user, Standing.ACTIVE);
            case SUSPENDED -> Ruling.conflict("user " + user.login() + " is suspended: resume does that");
        };
    }

    /// The person's nodes talk with nobody from then on, and no new ones come.
    public static Ruling suspend(MeshState state, Actor actor, UserId id) {
        var user = state.users().get(id);
        var refused = refusal(state, actor, id);
        if (refused != null || user == null) {
            return refused == null ? unknown(id) : refused;
        }
        if (actor.is(id)) {
            return Ruling.conflict("nobody suspends themselves: another administrator has to");
        }
        return user.standing() == Standing.SUSPENDED
                ? Ruling.granted()
                : keepingAnOwner(state, List.of(new Change.UserStandingChanged(id, Standing.SUSPENDED)));
    }

    public static Ruling resume(MeshState state, Actor actor, UserId id) {
        var user = state.users().get(id);
        var refused = refusal(state, actor, id);
        if (refused != null || user == null) {
            return refused == null ? unknown(id) : refused;
        }
        return switch (user.standing()) {
            case ACTIVE -> Ruling.granted();
            case PENDING -> Ruling.conflict("user " + user.login() + " waits for approval: approve does that");
            case SUSPENDED -> standing(user, Standing.ACTIVE);
        };
    }

    private static Ruling standing(User user, Standing standing) {
        return Ruling.granted(new Change.UserStandingChanged(user.id(), standing));
    }

    /// The person's auth keys are revoked. Devices go along, or have to go first.
    public static Ruling remove(MeshState state, Actor actor, UserId id, boolean withNodes, Instant now) {
        var user = state.users().get(id);
        var refused = refusal(state, actor, id);
        if (refused != null || user == null) {
            return refused == null ? unknown(id) : refused;
        }
        if (actor.is(id)) {
            return Ruling.conflict("nobody removes themselves: another administrator has to");
        }
        var nodes = state.nodesOf(id);
        if (!nodes.isEmpty() && !withNodes) {
            return Ruling.conflict("user " + user.login() + " has nodes ("
                    + nodes.stream().map(Node::name).collect(Collectors.joining(", ")) + "): remove them first");
        }
        var changes = new ArrayList<Change>();
        nodes.forEach(node -> changes.add(new Change.NodeRemoved(node.id())));
        changes.addAll(withoutKeys(state, id, now));
        changes.add(new Change.UserRemoved(id));
        return keepingAnOwner(state, changes);
    }

    private static List<Change> withoutKeys(MeshState state, UserId id, Instant now) {
        var changes = new ArrayList<Change>();
        var owner = new Owner.OfUser(id);
        state.authKeys().values().stream()
                .filter(key -> key.owner().equals(owner) && key.revokedAt() == null)
                .forEach(key -> changes.add(new Change.AuthKeyRevoked(key.id(), now)));
        return changes;
    }

    public static Ruling changeRole(MeshState state, Actor actor, UserId id, Role role) {
        var user = state.users().get(id);
        var refused = refusal(state, actor, id);
        if (refused != null || user == null) {
            return refused == null ? unknown(id) : refused;
        }
        if (!actor.mayTouch(role)) {
            return Ruling.forbidden("only an owner makes somebody owner");
        }
        return user.role() == role
                ? Ruling.granted()
                : keepingAnOwner(state, List.of(new Change.UserRoleChanged(id, role)));
    }

    /// The owner becomes an administrator, and somebody else the owner, at once.
    public static Ruling transferOwnership(MeshState state, Actor actor, UserId from, UserId to) {
        var owner = state.users().get(from);
        var heir = state.users().get(to);
        if (owner == null || heir == null) {
            return unknown(owner == null ? from : to);
        }
        if (!actor.owns()) {
            return Ruling.forbidden("only an owner hands the tailnet over");
        }
        if (owner.role() != Role.OWNER) {
            return Ruling.conflict("user " + owner.login() + " is no owner");
        }
        if (from.equals(to)) {
            return Ruling.conflict("user " + owner.login() + " is the owner already");
        }
        if (!heir.isActive()) {
            return Ruling.conflict("user " + heir.login() + " is "
                    + heir.standing().name().toLowerCase(Locale.ROOT)
                    + ": only somebody active can own the tailnet");
        }
        return keepingAnOwner(
                state,
                List.of(new Change.UserRoleChanged(to, Role.OWNER), new Change.UserRoleChanged(from, Role.ADMIN)));
    }

    /// A user of days without a provider is the person who logged in as `provided`: that one's devices go over to the
    /// local user, who keeps id, role and devices and is called so by the provider from then on.
    public static Ruling claim(MeshState state, Actor actor, UserId local, UserId provided, Instant now) {
        var mine = state.users().get(local);
        var theirs = state.users().get(provided);
        if (mine == null || theirs == null) {
            return unknown(mine == null ? local : provided);
        }
        if (!actor.owns()) {
            return Ruling.forbidden("only an owner says who a local user is");
        }
        if (!mine.isLocal()) {
            return Ruling.conflict("user " + mine.login() + " is vouched for by " + mine.issuer() + " already");
        }
        if (theirs.isLocal()) {
            return Ruling.conflict("user " + theirs.login() + " is local, too: no provider vouches for it");
        }
        var changes = new ArrayList<Change>();
        state.nodesOf(provided)
                .forEach(node -> changes.add(new Change.NodeOwnerChanged(node.id(), new Owner.OfUser(local))));
        changes.addAll(withoutKeys(state, provided, now));
        changes.add(new Change.UserRemoved(provided));
        changes.add(new Change.UserClaimed(local, theirs.issuer(), theirs.subject()));
        changes.add(new Change.UserDescribed(local, mine.login(), theirs.displayName(), theirs.groups()));
        return keepingAnOwner(state, changes);
    }

    private static @Nullable Ruling refusal(MeshState state, Actor actor, UserId id) {
        var user = state.users().get(id);
        if (user == null) {
            return unknown(id);
        }
        if (!actor.administersUsers()) {
            return Ruling.forbidden("only owners and administrators do that");
        }
        return actor.mayTouch(user.role())
                ? null
                : Ruling.forbidden("user " + user.login() + " is an owner: only an owner does that");
    }

    private static Ruling unknown(UserId id) {
        return Ruling.unknown("there is no user " + id);
    }

    private static Ruling keepingAnOwner(MeshState state, List<Change> changes) {
        var after = state;
        for (var change : changes) {
            after = after.apply(new Entry(state.tailnet(), after.revision() + 1, Instant.EPOCH, "", "", change));
        }
        boolean hasPeopleOfAProvider = after.users().values().stream().anyMatch(user -> !user.isLocal());
        return hasPeopleOfAProvider && hasOwner(state) && !hasOwner(after)
                ? Ruling.conflict("that would leave the tailnet without an owner: make somebody else owner first")
                : new Ruling.Granted(changes);
    }

    private static boolean hasOwner(MeshState state) {
        return state.users().values().stream().anyMatch(user -> user.role() == Role.OWNER && user.isActive());
    }
}
