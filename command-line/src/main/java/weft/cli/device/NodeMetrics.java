package weft.cli.device;

import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import weft.kit.metrics.Metric;
import weft.node.localapi.NodeStatus;
import weft.node.localapi.PeerView;

/// Pure. A daemon's status in figures.
final class NodeMetrics {
    private NodeMetrics() {}

    static List<Metric> of(NodeStatus status) {
        var peers = status.peers();
        var control = status.control();
        return List.of(
                Metric.gauge("weft_control_stream_connected", "1 while a coordinator is.", control.connected() ? 1 : 0),
                Metric.gauge("weft_control_map_revision", "Of the newest map.", control.revision()),
                Metric.gauge("weft_control_applied_revision", "On which the engine acts.", control.appliedRevision()),
                Metric.gauge("weft_tunnel_peers_count", "Peers in the map.", peers.size()),
                Metric.gauge(
                        "weft_tunnel_online_peers_count",
                        "Peers that are connected to a coordinator.",
                        peers.stream().filter(PeerView::online).count()),
                Metric.gauge(
                        "weft_tunnel_received_bytes",
                        "From today's peers, since the tunnel opened.",
                        sum(peers, PeerView.Traffic::receivedBytes)),
                Metric.gauge(
                        "weft_tunnel_sent_bytes",
                        "To today's peers, since the tunnel opened.",
                        sum(peers, PeerView.Traffic::sentBytes)),
                Metric.counters(
                        "weft_tunnel_packets_dropped_total",
                        "Packets and datagrams dropped since the tunnel opened.",
                        "reason",
                        status.tunnel().drops()));
    }

    private static long sum(List<PeerView> peers, ToLongFunction<PeerView.Traffic> bytes) {
        return peers.stream()
                .map(PeerView::traffic)
                .filter(Objects::nonNull)
                .mapToLong(bytes)
                .sum();
    }
}
