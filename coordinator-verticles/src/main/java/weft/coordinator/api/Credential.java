package weft.coordinator.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;
import weft.protocol.rights.Scopes;

/// Pure. A credential of the API as the coordinator keeps it: all but the secret.
///
/// @param number names it; of its own kind
/// @param tailnet null for the whole cluster
/// @param user whose personal token it is; null for none
/// @param role what it may do at most; null for a personal token, which has its user's role, and for the cluster's
/// @param tags of an OAuth client: what it may give; empty for any
public record Credential(
        long number,
        String name,
        @Nullable TailnetId tailnet,
        @Nullable UserId user,
        @Nullable Role role,
        Scopes scopes,
        List<String> tags,
        String createdBy,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {

    public boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /// `valid`, `revoked` or `expired`.
    public String state(Instant now) {
        return revokedAt != null ? "revoked" : expired(now) ? "expired" : "valid";
    }
}
