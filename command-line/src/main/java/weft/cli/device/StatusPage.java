package weft.cli.device;

import java.util.ArrayList;
import java.util.List;
import weft.cli.Quantity;
import weft.cli.Table;
import weft.node.localapi.NodeStatus;
import weft.node.localapi.PeerView;

/// Pure. What `weft status` prints.
final class StatusPage {
    private StatusPage() {}

    static List<String> lines(NodeStatus status, long nowMillis) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(status));
        PeerView self = status.self();
        if (self != null) {
            lines.add("address      " + self.ipv4() + "  " + self.ipv6());
        }
        lines.add("coordinator  " + control(status.control(), nowMillis));
        tunnel(status, lines);
        if (status.policy() != null && !status.policy().attributes().isEmpty()) {
            lines.add("attributes   "
                    + String.join(", ", status.policy().attributes().keySet()));
        }
        status.problems().forEach(problem -> lines.add("problem      " + problem));
        if (!status.peers().isEmpty()) {
            lines.add("");
            lines.addAll(peers(status.peers(), nowMillis).lines());
        }
        return lines;
    }

    private static String headline(NodeStatus status) {
        String name = status.self() == null ? "this device" : status.self().name();
        return switch (status.phase()) {
            case NEEDS_LOGIN ->
                status.login() == null
                        ? name + " is in no mesh yet: weft up --coordinator URL"
                        : name + " waits for a login: open " + status.login().url();
            case DOWN -> name + " is down: weft up brings it back";
            case STARTING -> name + (status.control().problem() == null ? " is joining" : " is not in its mesh now");
            case RUNNING -> name + " is up" + (status.tailnet() == null ? "" : " in " + status.tailnet());
        };
    }

    private static String control(NodeStatus.Control control, long nowMillis) {
        if (control.url() == null) {
            return "none yet";
        }
        String since = control.sinceMillis() == 0 ? "" : " for " + Quantity.span(nowMillis - control.sinceMillis());
        String map = control.revision() == 0 ? "" : ", map revision " + control.revision();
        // While there are no tunnels they are not behind.
        boolean isBehind = control.appliedRevision() > 0 && control.appliedRevision() < control.revision();
        String behind = isBehind ? " (tunnels at " + control.appliedRevision() + ")" : "";
        String problem = control.problem() == null ? "" : ": " + control.problem();
        return control.url() + " " + (control.connected() ? "connected" : "not connected") + since + map + behind
                + problem;
    }

    private static void tunnel(NodeStatus status, List<String> lines) {
        NodeStatus.Tunnel tunnel = status.tunnel();
        if (tunnel.interfaceName() != null) {
            lines.add("tunnel       " + tunnel.interfaceName() + ", MTU " + tunnel.mtu() + ", UDP port "
                    + tunnel.udpPort());
        }
    }

    private static Table peers(List<PeerView> peers, long nowMillis) {
        Table table = new Table(
                "NAME", "ADDRESS", "OWNER", "STATE", "PATH", "FOR", ">ROUND TRIP", "HANDSHAKE", ">RECEIVED", ">SENT");
        for (PeerView peer : peers) {
            PeerView.Traffic traffic = peer.traffic();
            table.row(
                    peer.name(),
                    peer.ipv4(),
                    peer.tags().isEmpty() ? peer.owner() : String.join(",", peer.tags()),
                    peer.online() ? "online" : "offline",
                    traffic == null
                            ? ""
                            : traffic.path()
                                    + (traffic.pathConfirmed() || traffic.path().isEmpty() ? "" : " ?"),
                    traffic == null || traffic.pathSinceMillis() == 0
                            ? ""
                            : Quantity.span(nowMillis - traffic.pathSinceMillis()),
                    traffic == null || traffic.roundTripNanos() == 0 ? "" : Quantity.nanos(traffic.roundTripNanos()),
                    traffic == null ? "" : Quantity.ago(traffic.lastHandshakeMillis(), nowMillis),
                    traffic == null ? "" : Quantity.bytes(traffic.receivedBytes()),
                    traffic == null ? "" : Quantity.bytes(traffic.sentBytes()));
        }
        return table;
    }
}
