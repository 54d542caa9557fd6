package weft.coordinator.metrics;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import weft.coordinator.admin.ApiTokens;
import weft.coordinator.journal.Replica;
import weft.coordinator.nodestream.NodeStreams;
import weft.kit.metrics.Metric;
import weft.kit.metrics.MetricsText;

/// Event loop. `GET /metrics`: this process in figures, for whoever has an API token (`Authorization: Bearer
/// weft-api-…`), as Prometheus sends it with `authorization: credentials_file`.
public final class MetricsApi {
    private static final String BEARER = "Bearer ";

    private final ApiTokens tokens;
    private final NodeStreams streams;
    private final Replica replica;

    public MetricsApi(ApiTokens tokens, NodeStreams streams, Replica replica) {
        this.tokens = tokens;
        this.streams = streams;
        this.replica = replica;
    }

    /// Adds the route.
    public void mount(Vertx vertx, Router router) {
        router.get("/metrics").handler(this::answer);
    }

    private void answer(RoutingContext request) {
        var header = request.request().getHeader("Authorization");
        if (header == null || !header.startsWith(BEARER)) {
            refuse(request);
            return;
        }
        tokens.verify(header.substring(BEARER.length()).strip())
                .onSuccess(_ -> request.response()
                        .putHeader("Content-Type", MetricsText.CONTENT_TYPE)
                        .end(MetricsText.of(metrics())))
                .onFailure(_ -> refuse(request));
    }

    private static void refuse(RoutingContext request) {
        request.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", "Bearer")
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end("an API token is needed (Authorization: Bearer weft-api-…)\n");
    }

    List<Metric> metrics() {
        var all = new ArrayList<>(StreamMetrics.of(streams));
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
        return all;
    }
}
