package weft.coordinator.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.coordinator.limit.FailureLimit;
import weft.protocol.rights.Scopes;

/// Event loop. `POST /oauth/token` (RFC 6749, section 4.4): a client shows its id and secret, by HTTP Basic or in the
/// form,
/// and gets an access token of an hour with the scopes that it asks for, or with all it has.
public final class OAuthDoor {
    private static final String PATH = "/oauth/token";
    private static final int BODY_BYTES_MAX = 8 * 1024;
    private static final String BASIC = "Basic ";

    private final OAuthClients clients;
    private final FailureLimit limit;
    private final InstantSource clock;

    public OAuthDoor(OAuthClients clients, FailureLimit limit, InstantSource clock) {
        this.clients = clients;
        this.limit = limit;
        this.clock = clock;
    }

    /// Why a client gets no token, in the words of the RFC. Breaks one request.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String error;

        Refused(int status, String error, String description) {
            super(description, null, false, false);
            this.status = status;
            this.error = error;
        }
    }

    private record Shown(String id, String secret) {}

    public void mount(Vertx vertx, Router router) {
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(this::answer)
                .failureHandler(request -> refuse(
                        request,
                        request.failure() instanceof Refused refused
                                ? refused
                                : new Refused(
                                        Math.max(400, request.statusCode()),
                                        "invalid_request",
                                        "the form is not read")));
        router.route(PATH)
                .handler(request -> refuse(request, new Refused(405, "invalid_request", "tokens are given to POST")));
    }

    private void answer(RoutingContext request) {
        grant(request)
                .onSuccess(access -> send(
                        request,
                        200,
                        new JsonObject()
                                .put("access_token", access.text())
                                .put("token_type", "Bearer")
                                .put("expires_in", OAuthClients.ACCESS_LIFETIME.toSeconds())
                                .put("scope", access.scopes().toString())))
                .onFailure(failure -> refuse(request, refusalOf(failure)));
    }

    private Future<OAuthClients.Access> grant(RoutingContext request) {
        try {
            var form = request.request().formAttributes();
            if (!"client_credentials".equals(form.get("grant_type"))) {
                throw new Refused(400, "unsupported_grant_type", "the only grant is client_credentials");
            }
            var shown = shown(request);
            var id = OAuthClients.ID.matcher(shown.id);
            var secret = OAuthClients.SECRET.matcher(shown.secret);
            if (!id.matches() || !secret.matches()) {
                throw unknown();
            }
            return Callers.guarded(
                            limit,
                            Callers.addressOf(request.request()),
                            shown.id + shown.secret,
                            () -> clients.find(Long.parseLong(id.group(1)), secret.group(1)))
                    .compose(found -> granted(found, form.get("scope")));
        } catch (Refused refused) {
            return Future.failedFuture(refused);
        }
    }

    private Future<OAuthClients.Access> granted(Optional<Credential> found, @Nullable String asked) {
        var client = found.filter(each -> each.revokedAt() == null && !each.expired(clock.instant()))
                .orElseThrow(OAuthDoor::unknown);
        return clients.grant(client, scopes(client, asked));
    }

    private static Scopes scopes(Credential client, @Nullable String asked) {
        if (asked == null || asked.isBlank()) {
            return client.scopes();
        }
        Scopes wished;
        try {
            wished = Scopes.parse(Secrets.words(asked));
        } catch (IllegalArgumentException unknown) {
            throw new Refused(400, "invalid_scope", String.valueOf(unknown.getMessage()));
        }
        var beyond = client.scopes().beyond(wished);
        if (beyond != null) {
            throw new Refused(400, "invalid_scope", "the client does not have the scope " + beyond);
        }
        return wished;
    }

    private static Shown shown(RoutingContext request) {
        var header = request.request().getHeader("Authorization");
        if (header != null && header.startsWith(BASIC)) {
            try {
                var text = new String(
                        Base64.getDecoder()
                                .decode(header.substring(BASIC.length()).strip()),
                        StandardCharsets.UTF_8);
                int colon = text.indexOf(':');
                return colon < 0 ? new Shown(text, "") : new Shown(text.substring(0, colon), text.substring(colon + 1));
            } catch (IllegalArgumentException _) {
                throw new Refused(400, "invalid_request", "the Basic credentials are not base64");
            }
        }
        var form = request.request().formAttributes();
        var id = form.get("client_id");
        var secret = form.get("client_secret");
        if (id == null || secret == null) {
            throw new Refused(401, "invalid_client", "say client_id and client_secret, by HTTP Basic or in the form");
        }
        return new Shown(id, secret);
    }

    private static Refused unknown() {
        return new Refused(401, "invalid_client", "there is no client of that id and secret");
    }

    private static Refused refusalOf(Throwable failure) {
        return switch (failure) {
            case Refused refused -> refused;
            case Problem problem -> new Refused(problem.status(), "invalid_client", problem.detail());
            default -> new Refused(503, "temporarily_unavailable", "the coordinator cannot look that up now");
        };
    }

    private static void refuse(RoutingContext request, Refused refused) {
        if (refused.status == 401) {
            request.response().putHeader("WWW-Authenticate", "Basic realm=\"weft\"");
        }
        send(
                request,
                refused.status,
                new JsonObject().put("error", refused.error).put("error_description", refused.getMessage()));
    }

    private static void send(RoutingContext request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body.toBuffer());
    }
}
