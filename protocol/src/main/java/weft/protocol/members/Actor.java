package weft.protocol.members;

import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.User;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;

/// Who wishes something: a person of the tailnet with a role there, or a cluster operator, whom nothing limits.
///
/// @param user null for who acts for nobody in particular
/// @param role null for a cluster operator
public record Actor(@Nullable UserId user, @Nullable Role role) {
    public static final Actor OPERATOR = new Actor(null, null);

    public static Actor of(User user) {
        return new Actor(user.id(), user.role());
    }

    boolean owns() {
        return role == null || role == Role.OWNER;
    }

    boolean administersUsers() {
        return owns() || role == Role.ADMIN;
    }

    boolean administersNodes() {
        return administersUsers() || role == Role.NETWORK_ADMIN;
    }

    /// Only owners touch owners, and make some.
    public boolean mayTouch(Role other) {
        return owns() || administersUsers() && other != Role.OWNER;
    }

    boolean is(UserId other) {
        return other.equals(user);
    }
}
