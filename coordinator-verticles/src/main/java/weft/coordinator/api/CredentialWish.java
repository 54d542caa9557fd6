package weft.coordinator.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;
import weft.protocol.rights.Scopes;

/// Pure. A credential that is to be made; see [Credential].
public record CredentialWish(
        String name,
        @Nullable TailnetId tailnet,
        @Nullable UserId user,
        @Nullable Role role,
        Scopes scopes,
        List<String> tags,
        String createdBy,
        @Nullable Instant expiresAt) {}
