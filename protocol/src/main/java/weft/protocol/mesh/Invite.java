package weft.protocol.mesh;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lets the person with a verified address in, once, where a list or the domain alone would not.
///
/// @param login the address, in lower case
/// @param role that the person has from then on
/// @param createdBy who invited, as in [Entry#author]
/// @param expiresAt null for never
public record Invite(
        InviteId id,
        String login,
        User.Role role,
        String createdBy,
        Instant createdAt,
        @Nullable Instant expiresAt) {
    public Invite {
        login = login.toLowerCase(Locale.ROOT);
    }

    public boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
