package weft.derp.metrics;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weft.derp.admission.AdmissionVerticle;
import weft.derp.relay.DropReason;
import weft.derp.relay.RelayServer;
import weft.derp.relay.StreamStart;
import weft.derp.stun.StunServer;
import weft.protocol.derp.FrontDoor;
import weft.protocol.derp.HttpDoor;
import weft.protocol.derp.HttpHead;
import weft.protocol.derp.HttpPage;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.stun.StunMessage;

/// Any thread. Serves `/metrics` in Prometheus's text format.
public final class MetricsDoor implements HttpDoor {
    private final RelayServer relay;
    private final @Nullable StunServer stun;
    private final @Nullable AdmissionVerticle admission;

    /// @param admission null for a relay that serves anyone
    public MetricsDoor(RelayServer relay, @Nullable StunServer stun, @Nullable AdmissionVerticle admission) {
        this.relay = relay;
        this.stun = stun;
        this.admission = admission;
    }

    @Override
    public FrontDoor.Entry enter(HttpHead head) {
        boolean body = head.first().equals("GET");
        boolean keepAlive = HttpPage.keepsAlive(head);
        if (!body && !head.first().equals("HEAD")) {
            return HttpPage.of("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "", false, false);
        }
        return HttpPage.path(head).equals("/metrics")
                ? HttpPage.of("200 OK", "", text(), body, keepAlive)
                : HttpPage.of("404 Not Found", "", "", body, keepAlive);
    }

    /// All of them.
    public String text() {
        var page = new Page();
        var counters = relay.counters();
        page.counter("weft_relay_packets_total", "packets taken for a connected target", counters.packets());
        page.counter("weft_relay_bytes_total", "bytes of the frames of those", counters.bytes());
        page.labelled("weft_relay_dropped_packets_total", "packets dropped");
        for (var reason : DropReason.values()) {
            page.value("weft_relay_dropped_packets_total", "reason", reason, counters.dropped(reason));
        }
        page.labelled("weft_relay_refused_connections_total", "connections closed by the relay");
        for (var reason : Refusal.values()) {
            page.value("weft_relay_refused_connections_total", "reason", reason, counters.refused(reason));
        }
        page.labelled("weft_relay_streams_total", "connections that became a stream");
        for (var start : StreamStart.values()) {
            page.value("weft_relay_streams_total", "start", start, counters.started(start));
        }
        page.gauge("weft_relay_connections", "TCP connections open", counters.connections());
        page.gauge("weft_relay_strangers", "of those, not logged in", counters.strangers());
        page.gauge("weft_relay_keys", "keys connected here", relay.keys());
        page.gauge("weft_relay_keys_elsewhere", "keys connected only elsewhere in the region", relay.keysElsewhere());
        page.gauge("weft_relay_mesh_links", "other relays that this one is connected to", counters.meshLinks());
        page.gauge("weft_relay_watchers", "other relays that watch who is connected here", relay.watchers());
        if (admission != null) {
            page.gauge("weft_relay_admitted_keys", "keys that this relay serves", admission.served());
            page.gauge(
                    "weft_relay_coordinator_connected",
                    "1 while a coordinator tells whom to serve",
                    admission.coordinator() == null ? 0 : 1);
        }
        stun(page);
        return page.text.toString();
    }

    private void stun(Page page) {
        if (stun == null) {
            return;
        }
        page.counter("weft_stun_answers_total", "questions answered", stun.answered());
        page.counter("weft_stun_not_understood_total", "questions answered with error 420", stun.notUnderstood());
        page.counter("weft_stun_over_budget_total", "answers not given: longer than the question", stun.overBudget());
        page.counter("weft_stun_socket_errors_total", "errors of the socket", stun.failed());
        page.labelled("weft_stun_dropped_datagrams_total", "datagrams that are no questions");
        for (var reason : StunMessage.Reason.values()) {
            page.value("weft_stun_dropped_datagrams_total", "reason", reason, stun.dropped(reason));
        }
    }

    private static final class Page {
        private final StringBuilder text = new StringBuilder(4096);

        void counter(String name, String help, long value) {
            head(name, help, "counter").append(name).append(' ').append(value).append('\n');
        }

        void gauge(String name, String help, long value) {
            head(name, help, "gauge").append(name).append(' ').append(value).append('\n');
        }

        void labelled(String name, String help) {
            head(name, help, "counter");
        }

        void value(String name, String label, Enum<?> of, long value) {
            text.append(name).append('{').append(label).append("=\"");
            text.append(of.name().toLowerCase(Locale.ROOT))
                    .append("\"} ")
                    .append(value)
                    .append('\n');
        }

        private StringBuilder head(String name, String help, String type) {
            text.append("# HELP ").append(name).append(' ').append(help).append('\n');
            return text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        }
    }
}
