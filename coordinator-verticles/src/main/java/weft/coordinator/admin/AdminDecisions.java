package weft.coordinator.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.coordinator.admin.AdminMessages.NewAuthKey;
import weft.coordinator.admin.AdminMessages.NewUser;
import weft.coordinator.api.Problem;
import weft.coordinator.journal.AuthKeySecret;
import weft.coordinator.journal.Decision;
import weft.protocol.key.Key32;
import weft.protocol.members.Ruling;
import weft.protocol.mesh.AuthKey;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Invite;
import weft.protocol.mesh.InviteId;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;

/// Pure. What an administrator's wishes make of a tailnet's exact newest state. A wish that cannot be is a [Problem],
/// thrown: nothing is appended then.
final class AdminDecisions {
    private static final int LOGIN_LENGTH_MAX = 254;

    private AdminDecisions() {}

    static Decision<User> createUser(MeshState state, NewUser wish, Instant now) {
        var login = wish.login().strip();
        if (login.isEmpty() || login.length() > LOGIN_LENGTH_MAX || !login.matches("[\\p{L}\\p{N}._@+-]+")) {
            throw Problem.badRequest("a login is letters, digits and . _ @ + - (at most " + LOGIN_LENGTH_MAX
                    + "), e.g. ann or ann@example.org");
        }
        for (var user : state.users().values()) {
            if (user.issuer().equals(User.LOCAL_ISSUER) && user.subject().equals(login)) {
                throw Problem.conflict("user " + login + " exists already (" + user.id() + ")");
            }
        }
        var role = wish.role() == null ? User.Role.MEMBER : wish.role();
        var user = User.local(state.nextUserId(), login, role, now);
        return Decision.of(user, new Change.UserCreated(user));
    }

    /// What a ruling makes of the journal; a denial is a [Problem].
    static <R> Decision<R> of(Ruling ruling, R result) {
        return new Decision<>(result, granted(ruling), List.of());
    }

    /// The changes that a ruling grants.
    static List<Change> granted(Ruling ruling) {
        return switch (ruling) {
            case Ruling.Granted(List<Change> changes) -> changes;
            case Ruling.Denied(Ruling.Kind kind, String line) ->
                throw switch (kind) {
                    case MALFORMED -> Problem.badRequest(line);
                    case FORBIDDEN -> Problem.forbidden(line);
                    case UNKNOWN -> Problem.notFound(line);
                    case CONFLICT -> Problem.conflict(line);
                };
        };
    }

    static Decision<AuthKey> createAuthKey(MeshState state, NewAuthKey wish, Key32 secretHash, Instant now) {
        var key = new AuthKey(
                state.nextAuthKeyId(),
                owner(state, wish.user(), wish.tags()),
                Boolean.TRUE.equals(wish.reusable()),
                Boolean.TRUE.equals(wish.ephemeral()),
                !Boolean.FALSE.equals(wish.preApproved()),
                wish.description() == null ? "" : wish.description(),
                now,
                expiry(wish.expiresInSeconds(), AdminMessages.DEFAULT_EXPIRY, now),
                null,
                null);
        return new Decision<>(
                key, List.of(new Change.AuthKeyCreated(key)), List.of(new AuthKeySecret(secretHash, key.id())));
    }

    static Decision<AuthKey> revokeAuthKey(MeshState state, String name, Instant now) {
        var key = authKey(state, name);
        return key.revokedAt() != null
                ? Decision.nothing(key)
                : Decision.of(key.revoked(now), new Change.AuthKeyRevoked(key.id(), now));
    }

    /// By id, name, address or key.
    static Node node(MeshState state, String name) {
        for (var node : state.nodes().values()) {
            if (name.equals(node.id().toString())
                    || name.equals(node.name())
                    || name.equals(node.ipv4().toString())
                    || name.equals(node.ipv6().toString())
                    || name.equals(node.nodeKey().text())
                    || name.equals(node.nodeKey().base64())) {
                return node;
            }
        }
        throw noNode(state, name);
    }

    /// By id, name, address or key, of that user (null: of anybody).
    static Node node(MeshState state, String name, @Nullable UserId only) {
        var node = node(state, name);
        if (!isOf(node, only)) {
            throw noNode(state, name);
        }
        return node;
    }

    static boolean isOf(Node node, @Nullable UserId only) {
        return only == null || node.owner().equals(new Owner.OfUser(only));
    }

    private static Problem noNode(MeshState state, String name) {
        return Problem.notFound(
                "tailnet " + state.name() + " has no node " + name + " (looked for that id, name, address and key)");
    }

    static Problem noUser(MeshState state, String name) {
        return Problem.notFound("tailnet " + state.name() + " has no user " + name);
    }

    /// By id or login.
    static User user(MeshState state, String name) {
        for (var user : state.users().values()) {
            if (name.equals(user.id().toString()) || name.equals(user.login())) {
                return user;
            }
        }
        throw noUser(state, name);
    }

    static AuthKey authKey(MeshState state, String name) {
        AuthKeyId id;
        try {
            id = AuthKeyId.parse(name);
        } catch (IllegalArgumentException _) {
            throw Problem.badRequest("an auth key is named by its number, e.g. k7, not '" + name + "'");
        }
        var key = state.authKeys().get(id);
        if (key == null) {
            throw Problem.notFound("tailnet " + state.name() + " has no auth key " + name);
        }
        return key;
    }

    private static Owner owner(MeshState state, @Nullable String user, @Nullable List<String> tags) {
        var hasTags = tags != null && !tags.isEmpty();
        if (hasTags == (user != null)) {
            throw Problem.badRequest("an auth key is for a user or for tags: give one of the two");
        }
        if (user != null) {
            UserId id = user(state, user).id();
            return new Owner.OfUser(id);
        }
        return tags(tags == null ? List.of() : tags);
    }

    private static Owner tags(List<String> tags) {
        try {
            return new Owner.OfTags(tags);
        } catch (IllegalArgumentException malformed) {
            throw Problem.badRequest(String.valueOf(malformed.getMessage()));
        }
    }

    static InviteId inviteId(String name) {
        try {
            return InviteId.parse(name);
        } catch (IllegalArgumentException _) {
            throw Problem.badRequest("an invitation is named by its id, e.g. i7, not '" + name + "'");
        }
    }

    static Invite invite(MeshState state, InviteId id) {
        var invite = state.invites().get(id);
        if (invite == null) {
            throw Problem.notFound("tailnet " + state.name() + " has no invitation " + id);
        }
        return invite;
    }

    /// @param otherwise how long when nothing is said
    static @Nullable Instant expiry(@Nullable Long seconds, Duration otherwise, Instant now) {
        long wished = seconds == null ? otherwise.toSeconds() : seconds;
        if (wished < 0 || wished > AdminMessages.EXPIRY_SECONDS_MAX) {
            throw Problem.badRequest(
                    "it expires after 1 to " + AdminMessages.EXPIRY_SECONDS_MAX + " seconds, or never (0)");
        }
        return wished == 0 ? null : now.plusSeconds(wished);
    }
}
