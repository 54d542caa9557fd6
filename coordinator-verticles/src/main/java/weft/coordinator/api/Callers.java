package weft.coordinator.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.coordinator.journal.Replica;
import weft.coordinator.limit.FailureLimit;
import weft.coordinator.limit.RemoteAddress;
import weft.protocol.mesh.User;
import weft.protocol.stream.AuthKeyText;

/// Any thread. Finds out who makes a request, by its `Authorization: Bearer …`; see [ApiTokens] and [OAuthClients] for
/// what
/// may stand there. Fails with a [Problem] otherwise.
public final class Callers {
    private static final String BEARER = "Bearer ";

    private final ApiTokens tokens;
    private final OAuthClients clients;
    private final Replica replica;
    private final FailureLimit limit;
    private final InstantSource clock;

    public Callers(ApiTokens tokens, OAuthClients clients, Replica replica, FailureLimit limit, InstantSource clock) {
        this.tokens = tokens;
        this.clients = clients;
        this.replica = replica;
        this.limit = limit;
        this.clock = clock;
    }

    public Future<Caller> of(HttpServerRequest request) {
        var header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Future.failedFuture(
                    Problem.unauthorized("an API token is needed (Authorization: Bearer weft-api-…); the first"
                            + " one was printed when the coordinator was started first"));
        }
        return of(header.substring(BEARER.length()).strip(), addressOf(request));
    }

    private Future<Caller> of(String text, @Nullable InetAddress address) {
        var token = ApiTokens.FORM.matcher(text);
        if (token.matches()) {
            return guarded(limit, address, text, () -> tokens.find(Long.parseLong(token.group(1)), token.group(2)))
                    .map(found -> callerOf("token:", known(found, "this coordinator does not know that API token")));
        }
        var access = OAuthClients.ACCESS.matcher(text);
        if (access.matches()) {
            return guarded(limit, address, text, () -> clients.findAccess(access.group(1)))
                    .map(found -> callerOf(
                            "client:",
                            known(found, "this coordinator does not know that access token; one is good for an hour")));
        }
        return Future.failedFuture(Problem.unauthorized(
                "that is not an API token: one looks like weft-api-1-… or weft-access-… and has no spaces"));
    }

    private static Credential known(Optional<Credential> found, String otherwise) {
        return found.orElseThrow(() -> Problem.unauthorized(otherwise));
    }

    /// Finds a credential.
    interface Lookup {
        Future<Optional<Credential>> find();
    }

    /// The look-up, counted when it finds nothing, and not made when there was too much of that.
    static Future<Optional<Credential>> guarded(
            FailureLimit limit, @Nullable InetAddress address, String secret, Lookup lookup) {
        var hash = AuthKeyText.hashOf(secret).bytes();
        if (address != null && !limit.mayTry(address, hash)) {
            return Future.failedFuture(
                    Problem.tooMany("too many wrong credentials came from your address; wait a little", (int)
                            FailureLimit.REFILL.toSeconds()));
        }
        return lookup.find().map(found -> {
            if (found.isPresent()) {
                limit.proved(hash);
            } else if (address != null) {
                limit.failed(address);
            }
            return found;
        });
    }

    private Caller callerOf(String kind, Credential credential) {
        var now = clock.instant();
        if (credential.revokedAt() != null) {
            throw Problem.unauthorized("that token was revoked");
        }
        if (credential.expired(now)) {
            throw Problem.unauthorized("that token expired at " + credential.expiresAt());
        }
        if (credential.user() != null) {
            return personal(credential);
        }
        return new Caller(
                kind + credential.name(),
                credential.tailnet(),
                null,
                credential.role(),
                credential.scopes(),
                credential.tags(),
                credential.expiresAt());
    }

    private Caller personal(Credential credential) {
        var state = credential.tailnet() == null ? null : replica.state(credential.tailnet());
        User user = state == null || credential.user() == null
                ? null
                : state.users().get(credential.user());
        if (user == null) {
            throw Problem.unauthorized("the user of that token is gone");
        }
        if (!user.isActive()) {
            throw Problem.unauthorized("the user of that token "
                    + (user.standing() == User.Standing.SUSPENDED ? "is suspended" : "waits for approval"));
        }
        return new Caller(
                "user:" + user.id(),
                credential.tailnet(),
                user.id(),
                user.role(),
                credential.scopes(),
                List.of(),
                credential.expiresAt());
    }

    /// Where a request is from; null when it came by something that has no address.
    static @Nullable InetAddress addressOf(HttpServerRequest request) {
        var connection = request.connection();
        return connection == null ? null : RemoteAddress.of(connection.remoteAddress());
    }
}
