package weft.coordinator.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.coordinator.api.Call;
import weft.coordinator.api.Handlers;
import weft.coordinator.api.Problem;
import weft.coordinator.policy.PolicyDesk;
import weft.coordinator.policy.PolicyMessages.NewPolicy;
import weft.coordinator.policy.PolicyMessages.PolicyDraft;
import weft.coordinator.policy.PolicyMessages.PolicyView;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.packet.IpAddress;

/// Event loop. What the operations about policies do. Saving one that cannot be is answered with 422 and `findings`,
/// with
/// 409 when the body's `revision` is not in force any more, and with 412 when the ETag is another.
final class PolicyApi {
    private static final int LIMIT = 100;

    private final Vertx vertx;
    private final PolicyDesk desk;
    private final JsonCodec json;

    PolicyApi(Vertx vertx, PolicyDesk desk, JsonCodec json) {
        this.vertx = vertx;
        this.desk = desk;
        this.json = json;
    }

    void handle(Handlers handlers) {
        handlers.show("getPolicy", call -> {
                    var view = PolicyDesk.view(call.tailnet());
                    call.etag(etag(view));
                    return view;
                })
                .on(
                        "setPolicy",
                        withBody(
                                NewPolicy.class,
                                (call, wished) -> desk.replace(call.tailnet(), wished, author(call), check(call))))
                .on("confirmPolicy", call -> desk.confirm(call.tailnet(), author(call)))
                .on(
                        "checkPolicy",
                        withBody(PolicyDraft.class, (call, draft) -> desk.check(call.tailnet(), draft.text())))
                .on("diffPolicy", this::diff)
                .on(
                        "listPolicies",
                        call -> desk.log(call.tailnet(), call.number("before", Long.MAX_VALUE), (int)
                                call.number("limit", LIMIT)))
                .on("getPolicyAt", call -> desk.at(call.tailnet(), Long.parseLong(call.path("revision"))))
                .on("explainPolicy", PolicyApi.this::explain);
    }

    /// The document's own revision; with a letter, since a number alone is the tailnet's.
    private static String etag(PolicyView view) {
        return "p" + view.revision();
    }

    private static Consumer<MeshState> check(Call call) {
        var match = call.ifMatch();
        return state -> match.check(state.revision(), etag(PolicyDesk.view(state)));
    }

    /// Large JSON is read beside the event loop.
    private <T> Function<Call, Future<?>> withBody(Class<T> type, BiFunction<Call, T, Future<?>> work) {
        return call -> {
            var bytes = call.bytes();
            return vertx.executeBlocking(() -> json.decode(bytes, type), false).compose(read -> work.apply(call, read));
        };
    }

    private Future<?> diff(Call call) {
        var state = call.tailnet();
        long from = call.number("from", -1);
        long to = call.number("to", -1);
        Future<@Nullable String> before =
                from < 0 ? Future.succeededFuture() : desk.at(state, from).map(view -> view.text());
        if (to >= 0) {
            return before.compose(old -> desk.at(state, to).compose(view -> desk.difference(state, old, view.text())));
        }
        return withBody(
                        PolicyDraft.class,
                        (_, draft) -> before.compose(old -> desk.difference(state, old, draft.text())))
                .apply(call);
    }

    private Future<?> explain(Call call) {
        var state = call.tailnet();
        var protocols = protocols(Objects.requireNonNullElse(call.query("proto"), ""));
        var portText = Objects.requireNonNullElse(call.query("port"), "");
        Integer port = portText.isEmpty() ? null : (int) parse("port", portText);
        if (port != null && (port < 0 || port > 65_535)) {
            throw Problem.badRequest("a port is 0 to 65535, not " + port);
        }
        var source = required(call, "src");
        var target = required(call, "dst");
        boolean ipv6 = isIpv6(source) || isIpv6(target);
        return desk.explain(state, address(state, source, ipv6), address(state, target, ipv6), port, protocols);
    }

    private static long parse(String name, String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException _) {
            throw Problem.badRequest(name + " has to be a number, not '" + text + "'");
        }
    }

    private static String required(Call call, String name) {
        var text = Objects.requireNonNullElse(call.query(name), "");
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
                long number = parse("a protocol is tcp, udp, icmp, sctp or a number; it", text);
                if (number < 0 || number > 255) {
                    throw Problem.badRequest("an IP protocol number is 0 to 255, not " + number);
                }
                yield List.of((int) number);
            }
        };
    }

    private static PolicyDesk.Author author(Call call) {
        return new PolicyDesk.Author(call.author(), call.reason());
    }
}
