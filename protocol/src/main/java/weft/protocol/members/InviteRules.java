package weft.protocol.members;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Invite;
import weft.protocol.mesh.InviteId;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.User.Role;

/// Pure. Invitations: whoever comes with that verified address is let in, in that role.
public final class InviteRules {
    private static final int ADDRESS_LENGTH_MAX = 254;

    private InviteRules() {}

    /// @param author as in [weft.protocol.mesh.Entry#author]
    /// @param expiresAt null for never
    public static Ruling create(
            MeshState state,
            Actor actor,
            String address,
            Role role,
            String author,
            @Nullable Instant expiresAt,
            Instant now) {
        if (!actor.administersUsers()) {
            return Ruling.forbidden("only owners and administrators invite");
        }
        if (!actor.mayTouch(role)) {
            return Ruling.forbidden("only an owner makes somebody owner");
        }
        var login = address.strip().toLowerCase(Locale.ROOT);
        if (login.length() > ADDRESS_LENGTH_MAX || !login.matches("[^\\s@/]+@[^\\s@/]+\\.[^\\s@/]+")) {
            return Ruling.malformed("an invitation goes to an address like ann@example.org, not '" + address + "'");
        }
        if (expiresAt != null && !now.isBefore(expiresAt)) {
            return Ruling.malformed("an invitation cannot have expired before it is made");
        }
        if (state.users().values().stream().anyMatch(user -> user.login().equalsIgnoreCase(login))) {
            return Ruling.conflict("user " + login + " is in the tailnet already");
        }
        for (var open : state.invites().values()) {
            if (open.login().equals(login) && !open.expired(now)) {
                return Ruling.conflict(login + " is invited already (" + open.id() + ")");
            }
        }
        return Ruling.granted(
                new Change.InviteCreated(new Invite(state.nextInviteId(), login, role, author, now, expiresAt)));
    }

    public static Ruling revoke(MeshState state, Actor actor, InviteId id) {
        var invite = state.invites().get(id);
        if (invite == null) {
            return Ruling.unknown("there is no invitation " + id);
        }
        return actor.administersUsers() && actor.mayTouch(invite.role())
                ? Ruling.granted(new Change.InviteRevoked(id))
                : Ruling.forbidden("only owners and administrators take an invitation back");
    }
}
