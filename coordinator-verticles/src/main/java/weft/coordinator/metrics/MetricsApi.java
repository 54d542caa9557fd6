package weft.coordinator.metrics;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import weft.coordinator.api.ApiDoor;
import weft.coordinator.api.Callers;
import weft.coordinator.api.Problem;
import weft.coordinator.journal.Replica;
import weft.coordinator.limit.Visitors;
import weft.coordinator.nodestream.NodeStreams;
import weft.kit.metrics.Metric;
import weft.kit.metrics.MetricsText;
import weft.protocol.rights.Area;
import weft.protocol.rights.Reach;
import weft.protocol.rights.Scope;

/// Event loop. `GET /metrics`: this process in figures, for a cluster operator's API token with the scope
/// `metrics:read`
/// (`Authorization: Bearer weft-api-…`), as Prometheus sends it with `authorization: credentials_file`.
public final class MetricsApi {
    private static final Scope NEED = new Scope(Area.METRICS, false);

    private final Callers callers;
    private final ApiDoor door;
    private final NodeStreams streams;
    private final Visitors visitors;
    private final Replica replica;
    private final LoopDelays delays = new LoopDelays();

    public MetricsApi(Callers callers, ApiDoor door, NodeStreams streams, Visitors visitors, Replica replica) {
        this.callers = callers;
        this.door = door;
        this.streams = streams;
        this.visitors = visitors;
        this.replica = replica;
    }

    /// Adds the route, and watches the event loop that serves it.
    public void mount(Vertx vertx, Router router) {
        delays.watch(vertx);
        router.get("/metrics").handler(this::answer);
    }

    private void answer(RoutingContext request) {
        callers.of(request.request())
                .onSuccess(caller -> {
                    if (caller.reach(NEED) == Reach.NONE) {
                        refuse(request, 403, "the token lacks the scope " + NEED);
                        return;
                    }
                    request.response()
                            .putHeader("Content-Type", MetricsText.CONTENT_TYPE)
                            .end(MetricsText.of(metrics()));
                })
                .onFailure(failure -> {
                    int status = failure instanceof Problem problem ? problem.status() : 503;
                    refuse(request, status, "an API token is needed (Authorization: Bearer weft-api-…)");
                });
    }

    private static void refuse(RoutingContext request, int status, String line) {
        if (status == 401) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(line + "\n");
    }

    List<Metric> metrics() {
        var all = new ArrayList<>(StreamMetrics.of(streams));
        all.addAll(delays.metrics());
        all.add(Metric.gauge("weft_http_connections_count", "Connections that are no streams.", visitors.count()));
        all.add(Metric.counter(
                "weft_http_connections_overflowed_total",
                "Connections closed at once: too many, in all or of one network.",
                visitors.turnedAway()));
        var states = replica.states();
        all.add(Metric.gauge("weft_journal_tailnets_count", "Tailnets known here.", states.size()));
        all.add(Metric.gauge(
                "weft_journal_revisions_sum",
                "Revisions of all tailnets that are folded here, added up.",
                states.stream().mapToLong(state -> state.revision()).sum()));
        all.add(Metric.gauge(
                "weft_journal_nodes_count",
                "Members of all tailnets.",
                states.stream().mapToLong(state -> state.nodes().size()).sum()));
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        all.add(Metric.gauge("weft_process_heap_bytes", "Java heap in use.", heap.getUsed()));
        all.add(Metric.gauge(
                "weft_process_uptime_seconds",
                "Since the start of the process.",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3));
        all.add(Metric.counters(
                "weft_api_answers_total", "Requests of the API that were done.", "operation", door.done()));
        return all;
    }
}
