package weft.coordinator.admin;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.journal.AppendFailed;
import weft.coordinator.policy.PolicyDesk;
import weft.coordinator.policy.PolicyRefused;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;
import weft.protocol.mesh.MeshState;
import weft.protocol.netmap.RelayRegion;

/// Event loop. The HTTP side of the admin API: who asks, what for, and the answer or the problem as JSON.
///
/// | request under `/api/v1` | body | answer |
/// |---|---|---|
/// | `GET, POST /tailnets` | [AdminMessages.NewTailnet] | [AdminMessages.TailnetList], [AdminMessages.TailnetView] |
/// | `GET, POST /tailnets/T/users` | [AdminMessages.NewUser] | [AdminMessages.UserList], the user |
/// | `DELETE /tailnets/T/users/U` | | the user |
/// | `GET, POST /tailnets/T/auth-keys` | [AdminMessages.NewAuthKey] | list, [AdminMessages.AuthKeyView] |
/// | `DELETE /tailnets/T/auth-keys/K` | | the key, revoked |
/// | `GET /tailnets/T/nodes`, `GET …/nodes/N` | | [AdminMessages.NodeList], [AdminMessages.NodeView] |
/// | `PATCH, DELETE …/nodes/N`, `POST …/nodes/N/expire` | [AdminMessages.EditNode] | [AdminMessages.NodeView] |
/// | `/tailnets/T/policy…` | | see [PolicyApi] |
/// | `GET /tailnets/T/log?before=R&limit=N` | | [AdminMessages.LogPage], newest first |
/// | `GET /relays`, `PUT, DELETE /relays/N` | [RelayRegion] | [weft.coordinator.relaymap.RelayMaps.View] |
/// | `GET, POST /relay-tokens`, `DELETE /relay-tokens/N` | [RelayAdmin.NewRelayToken] | list,
/// [RelayAdmin.RelayTokenView] |
///
/// T is an id or a name. `Authorization: Bearer weft-api-…`; `?reason=` goes into the journal; `If-Match: <revision>`
/// refuses the change when the tailnet has moved on.
public final class AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final String BASE = "/api/v1";
    private static final String BEARER = "Bearer ";
    private static final String AUTHOR = "author";

    private final ApiTokens tokens;
    private final TailnetAdmin admin;
    private final RelayAdmin relays;
    private final JsonCodec json;
    private final PolicyApi policy;

    public AdminApi(ApiTokens tokens, TailnetAdmin admin, PolicyDesk policies, RelayAdmin relays, JsonCodec json) {
        this.tokens = tokens;
        this.admin = admin;
        this.relays = relays;
        this.json = json;
        this.policy = new PolicyApi(this, policies, json);
    }

    /// Adds the routes of the API.
    public void mount(Vertx vertx, Router router) {
        policy.mountBodies(router, BASE);
        router.route(BASE + "/*")
                .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(this::authenticate);
        router.get(BASE + "/tailnets").handler(answer(200, _ -> Future.succeededFuture(admin.tailnets())));
        router.post(BASE + "/tailnets")
                .handler(answer(
                        201,
                        request -> admin.createTailnet(
                                body(request, AdminMessages.NewTailnet.class), author(request), reason(request))));
        mountUsers(router);
        mountAuthKeys(router);
        mountNodes(router);
        mountRelays(router);
        policy.mount(vertx, router, BASE);
        router.get(BASE + "/tailnets/:t/log")
                .handler(answer(
                        200,
                        request -> admin.log(tailnet(request), number(request, "before", Long.MAX_VALUE), (int)
                                Math.clamp(number(request, "limit", 100), 1, 1_000))));
        router.route(BASE + "/*")
                .handler(request -> fail(
                        request,
                        Problem.notFound("there is no " + request.request().method() + " "
                                + request.request().path())));
    }

    private void mountUsers(Router router) {
        router.get(BASE + "/tailnets/:t/users")
                .handler(answer(200, request -> Future.succeededFuture(admin.users(tailnet(request)))));
        router.post(BASE + "/tailnets/:t/users")
                .handler(answer(
                        201, request -> admin.createUser(wish(request), body(request, AdminMessages.NewUser.class))));
        router.delete(BASE + "/tailnets/:t/users/:name")
                .handler(answer(200, request -> admin.removeUser(wish(request), name(request))));
    }

    private void mountAuthKeys(Router router) {
        router.get(BASE + "/tailnets/:t/auth-keys")
                .handler(answer(200, request -> Future.succeededFuture(admin.authKeys(tailnet(request)))));
        router.post(BASE + "/tailnets/:t/auth-keys")
                .handler(answer(
                        201,
                        request -> admin.createAuthKey(wish(request), body(request, AdminMessages.NewAuthKey.class))));
        router.delete(BASE + "/tailnets/:t/auth-keys/:name")
                .handler(answer(200, request -> admin.revokeAuthKey(wish(request), name(request))));
    }

    private void mountNodes(Router router) {
        router.get(BASE + "/tailnets/:t/nodes").handler(answer(200, request -> admin.nodes(tailnet(request))));
        router.get(BASE + "/tailnets/:t/nodes/:name")
                .handler(answer(200, request -> admin.node(tailnet(request), name(request))));
        router.patch(BASE + "/tailnets/:t/nodes/:name")
                .handler(answer(
                        200,
                        request -> admin.editNode(
                                wish(request), name(request), body(request, AdminMessages.EditNode.class))));
        router.post(BASE + "/tailnets/:t/nodes/:name/expire")
                .handler(answer(200, request -> admin.expireNode(wish(request), name(request))));
        router.delete(BASE + "/tailnets/:t/nodes/:name")
                .handler(answer(200, request -> admin.removeNode(wish(request), name(request))));
    }

    private void mountRelays(Router router) {
        router.get(BASE + "/relays").handler(answer(200, _ -> Future.succeededFuture(relays.relays())));
        router.put(BASE + "/relays/:name")
                .handler(answer(
                        200,
                        request -> relays.setRegion(
                                name(request), body(request, RelayRegion.class), author(request), reason(request))));
        router.delete(BASE + "/relays/:name")
                .handler(answer(200, request -> relays.removeRegion(name(request), author(request), reason(request))));
        router.get(BASE + "/relay-tokens").handler(answer(200, _ -> relays.tokens()));
        router.post(BASE + "/relay-tokens")
                .handler(answer(
                        201,
                        request -> relays.makeToken(
                                body(request, RelayAdmin.NewRelayToken.class), admin::tailnet, author(request))));
        router.delete(BASE + "/relay-tokens/:name")
                .handler(answer(200, request -> relays.revokeToken(name(request), author(request))));
    }

    private void authenticate(RoutingContext request) {
        var header = request.request().getHeader("Authorization");
        if (header == null || !header.startsWith(BEARER)) {
            fail(
                    request,
                    Problem.unauthorized("an API token is needed (Authorization: Bearer weft-api-…); the first"
                            + " one was printed when the coordinator was started first"));
            return;
        }
        tokens.verify(header.substring(BEARER.length()).strip())
                .onSuccess(name -> {
                    request.put(AUTHOR, "token:" + name);
                    request.next();
                })
                .onFailure(failure -> fail(request, failure));
    }

    Handler<RoutingContext> answer(int status, Function<RoutingContext, ? extends Future<?>> work) {
        return request -> {
            Future<?> result;
            try {
                result = work.apply(request);
            } catch (RuntimeException failure) {
                fail(request, failure);
                return;
            }
            result.onSuccess(body -> send(request, status, "application/json", body))
                    .onFailure(failure -> fail(request, failure));
        };
    }

    private void send(RoutingContext request, int status, String type, Object body) {
        request.response().setStatusCode(status).putHeader("Content-Type", type).end(json.encodeText(body));
    }

    private void fail(RoutingContext request, Throwable failure) {
        var problem = problemOf(failure);
        int status = problem == null ? 500 : problem.status();
        var title = problem == null ? "Internal Server Error" : problem.title();
        var detail = problem == null ? "the coordinator failed at this; its log says more" : problem.detail();
        if (problem == null) {
            LOG.error("a request of the admin API failed", failure);
        }
        List<?> findings = failure instanceof PolicyRefused refused ? refused.findings() : List.of();
        send(
                request,
                status,
                "application/problem+json",
                findings.isEmpty()
                        ? Map.of("title", title, "status", status, "detail", detail)
                        : Map.of("title", title, "status", status, "detail", detail, "findings", findings));
    }

    private static @Nullable Problem problemOf(Throwable failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case JsonMalformed malformed ->
                Problem.badRequest("the body is not what is expected: " + malformed.getMessage());
            case PolicyRefused refused ->
                refused.findings().isEmpty() ? Problem.conflict(refused.line()) : Problem.unprocessable(refused.line());
            case AppendFailed append ->
                switch (append.reason()) {
                    case UNKNOWN_TAILNET -> Problem.notFound(append.line());
                    case REVISION_MOVED, NAME_TAKEN -> Problem.conflict(append.line());
                    case QUEUE_FULL, OUTCOME_UNKNOWN, DEADLINE, CLOSED, DATABASE -> Problem.unavailable(append.line());
                };
            default -> null;
        };
    }

    private TailnetAdmin.Wish wish(RoutingContext request) {
        return new TailnetAdmin.Wish(tailnet(request), author(request), reason(request), expected(request));
    }

    MeshState tailnet(RoutingContext request) {
        return admin.tailnet(request.pathParam("t"));
    }

    private <T> T body(RoutingContext request, Class<T> type) {
        var body = request.body().buffer();
        return json.decode(body == null ? new byte[0] : body.getBytes(), type);
    }

    private static String name(RoutingContext request) {
        return request.pathParam("name");
    }

    static String author(RoutingContext request) {
        return request.get(AUTHOR);
    }

    static String reason(RoutingContext request) {
        var reason = request.request().getParam("reason");
        if (reason == null) {
            return "";
        }
        return reason.length() > 500 ? reason.substring(0, 500) : reason.replace('\0', ' ');
    }

    private static @Nullable Long expected(RoutingContext request) {
        var header = request.request().getHeader("If-Match");
        return header == null ? null : parse("If-Match", header.replace("\"", ""));
    }

    static long number(RoutingContext request, String name, long otherwise) {
        var text = request.request().getParam(name);
        return text == null ? otherwise : parse(name, text);
    }

    static long parse(String name, String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException _) {
            throw Problem.badRequest(name + " has to be a number, not '" + text + "'");
        }
    }
}
