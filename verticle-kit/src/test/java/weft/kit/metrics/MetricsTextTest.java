package weft.kit.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
    @Test
    void eachNameHasItsHelpItsTypeAndItsSamples() {
        var text = MetricsText.of(List.of(
                Metric.gauge("weft_stream_nodes_connected", "Nodes \\ here.", 2),
                Metric.counters("weft_node_drops_total", "Dropped.", "reason", Map.of("no\"route", 3L, "a", 1L)),
                Metric.gauge("weft_process_uptime_seconds", "Since the start.", 1.5)));

        assertThat(text).isEqualTo("""
                # HELP weft_stream_nodes_connected Nodes \\\\ here.
                # TYPE weft_stream_nodes_connected gauge
                weft_stream_nodes_connected 2
                # HELP weft_node_drops_total Dropped.
                # TYPE weft_node_drops_total counter
                weft_node_drops_total{reason="a"} 1
                weft_node_drops_total{reason="no\\"route"} 3
                # HELP weft_process_uptime_seconds Since the start.
                # TYPE weft_process_uptime_seconds gauge
                weft_process_uptime_seconds 1.5
                """);
    }

    @Test
    void aNameThatIsNotOursIsRefused() {
        assertThatThrownBy(() -> Metric.gauge("jvm_threads", "", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metric.counter("weft_stream_welcomes_seconds", "", 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
