package weft.coordinator.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.coordinator.api.Credential;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;

/// Pure. The JSON bodies of the API's part about credentials.
public final class TokenMessages {
    private TokenMessages() {}

    /// @param user id or login: whose personal token it is; null for one of the tailnet
    /// @param scopes all that the maker has when absent
    /// @param expiresInSeconds 0 for never, 90 days when absent
    public record NewToken(
            String name,
            @Nullable String user,
            @Nullable List<String> scopes,
            @Nullable Long expiresInSeconds) {}

    /// The same for one that sees the whole cluster.
    public record NewClusterToken(
            String name,
            @Nullable List<String> scopes,
            @Nullable Long expiresInSeconds) {}

    /// @param tags what it may give to nodes and auth keys; any when absent
    /// @param expiresInSeconds never when absent
    public record NewOAuthClient(
            String name,
            List<String> scopes,
            @Nullable List<String> tags,
            @Nullable Long expiresInSeconds) {}

    /// @param state `valid`, `revoked` or `expired`
    /// @param user login of the user whose personal token it is
    /// @param token the whole token: only in the answer that made it
    public record TokenView(
            long number,
            String name,
            String state,
            @Nullable TailnetId tailnet,
            @Nullable String user,
            @Nullable Role role,
            List<String> scopes,
            String createdBy,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable String token) {
        static TokenView of(@Nullable MeshState state, Credential credential, @Nullable String text, Instant now) {
            return new TokenView(
                    credential.number(),
                    credential.name(),
                    credential.state(now),
                    credential.tailnet(),
                    login(state, credential.user()),
                    credential.role(),
                    credential.scopes().texts(),
                    credential.createdBy(),
                    credential.createdAt(),
                    credential.expiresAt(),
                    credential.revokedAt(),
                    text);
        }

        private static @Nullable String login(@Nullable MeshState state, @Nullable UserId id) {
            if (id == null) {
                return null;
            }
            var user = state == null ? null : state.users().get(id);
            return user == null ? id.toString() : user.login();
        }
    }

    public record TokenList(
            List<TokenView> tokens, @Nullable String next) {}

    /// @param clientSecret only in the answer that made it
    public record OAuthClientView(
            String clientId,
            String name,
            String state,
            @Nullable Role role,
            List<String> scopes,
            List<String> tags,
            String createdBy,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable String clientSecret) {
        static OAuthClientView of(Credential client, @Nullable String secret, Instant now) {
            return new OAuthClientView(
                    "weft-client-" + client.number(),
                    client.name(),
                    client.state(now),
                    client.role(),
                    client.scopes().texts(),
                    client.tags(),
                    client.createdBy(),
                    client.createdAt(),
                    client.expiresAt(),
                    client.revokedAt(),
                    secret);
        }
    }

    public record OAuthClientList(
            List<OAuthClientView> oauthClients, @Nullable String next) {}
}
