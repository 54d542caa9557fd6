package weft.coordinator.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import weft.coordinator.policy.PolicyDesk;
import weft.coordinator.policy.PolicyMessages.NewPolicy;
import weft.coordinator.policy.PolicyMessages.PolicyDraft;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.packet.IpAddress;

/// Event loop. The admin API's part about policies, under `/api/v1/tailnets/T/policy`:
///
/// | request | body | answer |
/// |---|---|---|
/// | `GET` | | the document in force, its revision as ETag |
/// | `PUT` | [NewPolicy] | the document then in force; 422 with `findings` when it cannot be, 409 when another is |
/// | `POST …/confirm` | | it stays |
/// | `POST …/check` | [PolicyDraft] | whether it could be saved |
/// | `POST …/diff` | [PolicyDraft] | what would change; `?from=R` and `?to=R` instead of the one in force and a body |
/// | `GET …/log?before=R&limit=N` | | documents of the past, newest first |
/// | `GET …/revisions/R` | | the document that was in force then |
/// | `GET …/explain?src=&dst=&port=&proto=` | | the rule that allows it, or the nearest |
final class PolicyApi {
    /// JSON of a document of the largest size that is read.
    private static final int BODY_BYTES_MAX = 9 << 20;

    private static final int LIMIT_MAX = 1_000;

    private final AdminApi api;
    private final PolicyDesk desk;
    private final JsonCodec json;

    PolicyApi(AdminApi api, PolicyDesk desk, JsonCodec json) {
        this.api = api;
        this.desk = desk;
        this.json = json;
    }

    /// Bodies are larger here than elsewhere; to be mounted before the API's own body handler.
    void mountBodies(Router router, String base) {
        router.routeWithRegex(base.replace("/", "\\/") + "\\/tailnets\\/[^\\/]+\\/policy.*")
                .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
    }

    void mount(Vertx vertx, Router router, String base) {
        var path = base + "/tailnets/:t/policy";
        router.get(path).handler(api.answer(200, request -> {
            var view = PolicyDesk.view(api.tailnet(request));
            request.response().putHeader("ETag", "\"" + view.revision() + "\"");
            return Future.succeededFuture(view);
        }));
        router.put(path)
                .handler(api.answer(
                        200,
                        withBody(
                                vertx,
                                NewPolicy.class,
                                (request, wished) -> desk.replace(api.tailnet(request), wished, author(request)))));
        router.post(path + "/confirm")
                .handler(api.answer(200, request -> desk.confirm(api.tailnet(request), author(request))));
        router.post(path + "/check")
                .handler(api.answer(
                        200,
                        withBody(
                                vertx,
                                PolicyDraft.class,
                                (request, draft) -> desk.check(api.tailnet(request), draft.text()))));
        router.post(path + "/diff").handler(api.answer(200, request -> diff(vertx, request)));
        router.get(path + "/log")
                .handler(api.answer(
                        200,
                        request ->
                                desk.log(api.tailnet(request), AdminApi.number(request, "before", Long.MAX_VALUE), (int)
                                        Math.clamp(AdminApi.number(request, "limit", 100), 1, LIMIT_MAX))));
        router.get(path + "/revisions/:r")
                .handler(api.answer(
                        200,
                        request ->
                                desk.at(api.tailnet(request), AdminApi.parse("the revision", request.pathParam("r")))));
        router.get(path + "/explain").handler(api.answer(200, this::explain));
    }

    /// Large JSON is read beside the event loop, too.
    private <T> java.util.function.Function<RoutingContext, Future<?>> withBody(
            Vertx vertx, Class<T> type, BiFunction<RoutingContext, T, Future<?>> work) {
        return request -> {
            var body = request.body().buffer();
            var bytes = body == null ? new byte[0] : body.getBytes();
            return vertx.executeBlocking(() -> json.decode(bytes, type), false)
                    .compose(read -> work.apply(request, read));
        };
    }

    private Future<?> diff(Vertx vertx, RoutingContext request) {
        var state = api.tailnet(request);
        long from = AdminApi.number(request, "from", -1);
        long to = AdminApi.number(request, "to", -1);
        Future<@Nullable String> before =
                from < 0 ? Future.succeededFuture() : desk.at(state, from).map(view -> view.text());
        if (to >= 0) {
            return before.compose(old -> desk.at(state, to).compose(view -> desk.difference(state, old, view.text())));
        }
        return withBody(
                        vertx,
                        PolicyDraft.class,
                        (_, draft) -> before.compose(old -> desk.difference(state, old, draft.text())))
                .apply(request);
    }

    private Future<?> explain(RoutingContext request) {
        var state = api.tailnet(request);
        var protocols = protocols(request.request().getParam("proto", ""));
        var portText = request.request().getParam("port", "");
        Integer port = portText.isEmpty() ? null : (int) AdminApi.parse("port", portText);
        if (port != null && (port < 0 || port > 65_535)) {
            throw Problem.badRequest("a port is 0 to 65535, not " + port);
        }
        var source = required(request, "src");
        var target = required(request, "dst");
        boolean ipv6 = isIpv6(source) || isIpv6(target);
        return desk.explain(state, address(state, source, ipv6), address(state, target, ipv6), port, protocols);
    }

    private static String required(RoutingContext request, String name) {
        var text = request.request().getParam(name, "");
        if (text.isEmpty()) {
            throw Problem.badRequest("say " + name + ": a node's name, or an address");
        }
        return text;
    }

    private static boolean isIpv6(String text) {
        return text.indexOf(':') >= 0;
    }

    /// Of an address itself, or of a node in the family that the other side has.
    private static IpAddress address(MeshState state, String text, boolean ipv6) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException _) {
            Node node = AdminDecisions.node(state, text);
            return ipv6 ? node.ipv6() : node.ipv4();
        }
    }

    private static List<Integer> protocols(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "" -> List.of();
            case "tcp" -> List.of(6);
            case "udp" -> List.of(17);
            case "icmp" -> List.of(1, 58);
            case "sctp" -> List.of(132);
            default -> {
                long number = AdminApi.parse("a protocol is tcp, udp, icmp, sctp or a number; it", text);
                if (number < 0 || number > 255) {
                    throw Problem.badRequest("an IP protocol number is 0 to 255, not " + number);
                }
                yield List.of((int) number);
            }
        };
    }

    private static PolicyDesk.Author author(RoutingContext request) {
        return new PolicyDesk.Author(AdminApi.author(request), AdminApi.reason(request));
    }
}
