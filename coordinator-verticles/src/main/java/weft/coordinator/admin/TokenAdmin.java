package weft.coordinator.admin;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.coordinator.admin.TokenMessages.NewClusterToken;
import weft.coordinator.admin.TokenMessages.NewOAuthClient;
import weft.coordinator.admin.TokenMessages.NewToken;
import weft.coordinator.admin.TokenMessages.OAuthClientList;
import weft.coordinator.admin.TokenMessages.OAuthClientView;
import weft.coordinator.admin.TokenMessages.TokenList;
import weft.coordinator.admin.TokenMessages.TokenView;
import weft.coordinator.api.ApiTokens;
import weft.coordinator.api.Caller;
import weft.coordinator.api.Credential;
import weft.coordinator.api.CredentialWish;
import weft.coordinator.api.OAuthClients;
import weft.coordinator.api.Page;
import weft.coordinator.api.Problem;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;
import weft.protocol.rights.Scopes;

/// Any thread. What administrators and users do with credentials, without HTTP. Nobody makes one that may more than its
/// maker, or that outlives it.
public final class TokenAdmin {
    private static final Duration DEFAULT_LIFETIME = Duration.ofDays(90);
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} ._@+-]{1,64}");

    private final ApiTokens tokens;
    private final OAuthClients clients;
    private final InstantSource clock;

    public TokenAdmin(ApiTokens tokens, OAuthClients clients, InstantSource clock) {
        this.tokens = tokens;
        this.clients = clients;
        this.clock = clock;
    }

    Future<TokenList> tokens(MeshState state, Page.Wish page, @Nullable UserId only) {
        return tokens.list(state.tailnet(), only, page.after(), page.limit() + 1)
                .map(rows -> list(state, rows, page));
    }

    Future<TokenList> clusterTokens(Page.Wish page) {
        return tokens.list(null, null, page.after(), page.limit() + 1).map(rows -> list(null, rows, page));
    }

    private TokenList list(@Nullable MeshState state, List<Credential> rows, Page.Wish page) {
        var now = clock.instant();
        var part =
                Page.ofRows(rows, Credential::number, page.limit()).map(each -> TokenView.of(state, each, null, now));
        return new TokenList(part.items(), part.next());
    }

    /// @param only the user that the caller is limited to; null when it may make the tailnet's own
    Future<TokenView> createToken(Caller caller, MeshState state, @Nullable UserId only, NewToken wish) {
        if (!caller.tags().isEmpty()) {
            throw Problem.forbidden("a client with tags makes no tokens, which have none: make an OAuth client");
        }
        var now = now();
        var user = whose(caller, state, only, wish.user());
        return tokens.make(new CredentialWish(
                        name(wish.name()),
                        state.tailnet(),
                        user,
                        user == null ? roleOf(caller) : null,
                        scopes(caller, wish.scopes()),
                        List.of(),
                        caller.author(),
                        expiry(caller, wish.expiresInSeconds(), DEFAULT_LIFETIME, now)))
                .map(made -> TokenView.of(state, made.token(), made.text(), now));
    }

    Future<TokenView> createClusterToken(Caller caller, NewClusterToken wish) {
        var now = now();
        return tokens.make(new CredentialWish(
                        name(wish.name()),
                        null,
                        null,
                        null,
                        scopes(caller, wish.scopes()),
                        List.of(),
                        caller.author(),
                        expiry(caller, wish.expiresInSeconds(), DEFAULT_LIFETIME, now)))
                .map(made -> TokenView.of(null, made.token(), made.text(), now));
    }

    Future<TokenView> revokeToken(MeshState state, String number, @Nullable UserId only, String author) {
        return tokens.revoke(state.tailnet(), only, number(number, "token"), author)
                .map(revoked -> TokenView.of(
                        state,
                        revoked.orElseThrow(
                                () -> Problem.notFound("tailnet " + state.name() + " has no token " + number)),
                        null,
                        clock.instant()));
    }

    Future<TokenView> revokeClusterToken(String number, String author) {
        return tokens.revoke(null, null, number(number, "token"), author)
                .map(revoked -> TokenView.of(
                        null,
                        revoked.orElseThrow(() -> Problem.notFound("the cluster has no token " + number)),
                        null,
                        clock.instant()));
    }

    Future<OAuthClientList> clients(MeshState state, Page.Wish page) {
        var now = clock.instant();
        return clients.list(state.tailnet(), page.after(), page.limit() + 1).map(rows -> {
            var part = Page.ofRows(rows, Credential::number, page.limit())
                    .map(each -> OAuthClientView.of(each, null, now));
            return new OAuthClientList(part.items(), part.next());
        });
    }

    Future<OAuthClientView> createClient(Caller caller, MeshState state, NewOAuthClient wish) {
        var now = now();
        var tags = wish.tags() == null ? List.<String>of() : wish.tags();
        requireTags(tags);
        if (!caller.tags().isEmpty() && (tags.isEmpty() || !caller.tags().containsAll(tags))) {
            throw Problem.forbidden("the client may only hand on the tags " + String.join(", ", caller.tags()));
        }
        return clients.make(new CredentialWish(
                        name(wish.name()),
                        state.tailnet(),
                        null,
                        roleOf(caller),
                        scopes(caller, wish.scopes()),
                        tags,
                        caller.author(),
                        expiry(caller, wish.expiresInSeconds(), Duration.ZERO, now)))
                .map(made -> OAuthClientView.of(made.client(), made.secret(), now));
    }

    Future<OAuthClientView> revokeClient(MeshState state, String id, String author) {
        long number = number(id.replaceFirst("^weft-client-", ""), "OAuth client");
        return clients.revoke(state.tailnet(), number, author)
                .map(revoked -> OAuthClientView.of(
                        revoked.orElseThrow(
                                () -> Problem.notFound("tailnet " + state.name() + " has no OAuth client " + id)),
                        null,
                        clock.instant()));
    }

    /// Of oneself, or for a cluster operator of anybody: else a token would be a way to act as somebody else.
    private static @Nullable UserId whose(
            Caller caller, MeshState state, @Nullable UserId only, @Nullable String name) {
        if (name == null) {
            return only;
        }
        var user = AdminDecisions.user(state, name);
        if (!caller.isOperator() && !user.id().equals(caller.user())) {
            throw Problem.forbidden("a personal token is made by its user");
        }
        return user.id();
    }

    private static Role roleOf(Caller caller) {
        return caller.role() == null ? Role.OWNER : caller.role();
    }

    private static Scopes scopes(Caller caller, @Nullable List<String> texts) {
        if (texts == null) {
            return caller.scopes();
        }
        Scopes wished;
        try {
            wished = Scopes.parse(texts);
        } catch (IllegalArgumentException unknown) {
            throw Problem.badRequest(String.valueOf(unknown.getMessage()));
        }
        if (wished.isEmpty()) {
            throw Problem.badRequest("a token needs at least one scope, such as nodes:read or all:read");
        }
        var beyond = caller.scopes().beyond(wished);
        if (beyond != null) {
            throw Problem.forbidden("your own token lacks the scope " + beyond + ": you cannot hand it on");
        }
        return wished;
    }

    private static @Nullable Instant expiry(Caller caller, @Nullable Long seconds, Duration otherwise, Instant now) {
        long wished = seconds == null ? otherwise.toSeconds() : seconds;
        if (wished < 0 || wished > AdminMessages.EXPIRY_SECONDS_MAX) {
            throw Problem.badRequest(
                    "a token expires after 1 to " + AdminMessages.EXPIRY_SECONDS_MAX + " seconds, or never (0)");
        }
        var expiresAt = wished == 0 ? null : now.plusSeconds(wished);
        var end = caller.expiresAt();
        if (end == null || expiresAt != null && !expiresAt.isAfter(end)) {
            return expiresAt;
        }
        if (seconds == null) {
            return end;
        }
        throw Problem.forbidden("your own token expires at " + end + ": what it makes cannot outlive it");
    }

    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.badRequest("a name is 1 to 64 letters, digits, blanks and . _ @ + -");
        }
        return name;
    }

    private static void requireTags(List<String> tags) {
        if (!tags.isEmpty()) {
            try {
                new Owner.OfTags(tags);
            } catch (IllegalArgumentException malformed) {
                throw Problem.badRequest(String.valueOf(malformed.getMessage()));
            }
        }
    }

    private static long number(String text, String what) {
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.badRequest("an API " + what + " is named by its number, e.g. 1");
        }
        return Long.parseLong(text);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
