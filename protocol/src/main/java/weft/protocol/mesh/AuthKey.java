package weft.protocol.mesh;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a node may show instead of a login. Holds no secret: the hash of it is kept apart from the journal.
///
/// @param usedBy the node that used a one-off key, null before that and for reusable keys
public record AuthKey(
        AuthKeyId id,
        Owner owner,
        boolean reusable,
        boolean ephemeral,
        boolean preApproved,
        String description,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable NodeId usedBy) {

    public AuthKey revoked(Instant at) {
        return new AuthKey(id, owner, reusable, ephemeral, preApproved, description, createdAt, expiresAt, at, usedBy);
    }

    public AuthKey used(NodeId node) {
        return reusable
                ? this
                : new AuthKey(
                        id, owner, false, ephemeral, preApproved, description, createdAt, expiresAt, revokedAt, node);
    }
}
