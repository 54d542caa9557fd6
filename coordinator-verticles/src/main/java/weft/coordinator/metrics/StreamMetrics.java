package weft.coordinator.metrics;

import java.util.List;
import weft.coordinator.nodestream.NodeStreams;
import weft.kit.metrics.Metric;

/// Pure. Nodes' streams in figures.
final class StreamMetrics {
    private StreamMetrics() {}

    static List<Metric> of(NodeStreams streams) {
        var counters = streams.counters();
        return List.of(
                Metric.gauge("weft_stream_nodes_connected", "Nodes connected to this process.", streams.connected()),
                Metric.counter("weft_stream_nodes_welcomed_total", "Nodes taken in.", counters.welcomed.sum()),
                Metric.counter("weft_stream_hellos_refused_total", "Nodes told why not.", counters.refused.sum()),
                Metric.counter(
                        "weft_stream_connections_malformed_total",
                        "Connections closed for bytes that are none of ours.",
                        counters.malformed.sum()),
                Metric.counter(
                        "weft_stream_connections_silent_total",
                        "Connections closed because they did not say in time who they are.",
                        counters.silent.sum()),
                Metric.counter(
                        "weft_stream_connections_overflowed_total",
                        "Connections turned away because too many strangers were there.",
                        counters.turnedAway.sum()),
                Metric.counter("weft_stream_snapshots_sent_total", "Whole maps sent.", counters.snapshots.sum()),
                Metric.counter("weft_stream_deltas_sent_total", "Changes of maps sent.", counters.deltas.sum()),
                Metric.counter(
                        "weft_stream_lives_sent_total",
                        "Messages of endpoints and presence sent.",
                        counters.lives.sum()),
                Metric.counter(
                        "weft_stream_updates_shared_total",
                        "Parts of updates that were ready, encoded for another receiver.",
                        counters.shared.sum()),
                Metric.counter("weft_stream_sent_bytes_total", "Sealed bytes sent.", counters.sentBytes.sum()),
                Metric.counter(
                        "weft_stream_sends_conflated_total",
                        "Sends put off because the reader was slow.",
                        counters.conflated.sum()));
    }
}
