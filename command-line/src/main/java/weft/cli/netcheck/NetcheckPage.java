package weft.cli.netcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import weft.cli.Quantity;
import weft.cli.Table;
import weft.node.netcheck.NetcheckReport;
import weft.node.netcheck.RegionLatency;
import weft.node.portmap.PortMapping;
import weft.protocol.packet.Endpoint;

/// Pure. What `weft netcheck` prints.
final class NetcheckPage {
    private NetcheckPage() {}

    static List<String> lines(NetcheckReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("UDP             " + (report.udp() ? "works" : udpProblem(report)));
        lines.add("IPv4            " + family(report.ipv4(), report, Endpoint::isIpv4));
        lines.add("IPv6            " + family(report.ipv6(), report, endpoint -> !endpoint.isIpv4()));
        lines.add("NAT             " + mapping(report));
        var ports = report.portMapping();
        lines.add("port mapping    " + (ports == null ? "not asked for" : ports(ports)));
        lines.add("captive portal  "
                + switch (report.captivePortal()) {
                    case YES -> "yes: log in to this network in a browser";
                    case NO -> "no";
                    case UNKNOWN -> "unknown: no relay answers plain HTTP on port 80";
                });
        lines.add("home relay      " + home(report));
        if (!report.regions().isEmpty()) {
            lines.add("");
            lines.addAll(regions(report).lines());
            report.regions().stream()
                    .filter(region -> region.problem() != null)
                    .forEach(region -> lines.add("not over HTTPS: " + region.code() + ": " + region.problem()));
        }
        return lines;
    }

    private static String udpProblem(NetcheckReport report) {
        if (report.regions().isEmpty()) {
            return "unknown: there are no relays to ask";
        }
        return report.regions().stream().anyMatch(RegionLatency::answered)
                ? "blocked: relays answer over HTTPS only"
                : "no relay answers, not over HTTPS either";
    }

    private static String family(boolean works, NetcheckReport report, Predicate<Endpoint> ofFamily) {
        var seen = report.globals().stream()
                .filter(ofFamily)
                .map(Endpoint::toString)
                .collect(Collectors.joining(", "));
        return works ? seen.isEmpty() ? "yes" : "yes, seen as " + seen : "no";
    }

    private static String mapping(NetcheckReport report) {
        return switch (report.mapping()) {
            case NONE -> "none: the world sees this host's own address";
            case EASY -> "easy: every destination sees the same address and port";
            case HARD -> "hard: each destination sees another port";
            case UNKNOWN ->
                report.udp()
                        ? "unknown: only one STUN port answers, which cannot tell"
                        : "unknown: no STUN server answers";
        };
    }

    private static String ports(PortMapping ports) {
        if (ports.gateway() == null) {
            return "no gateway";
        }
        var spoken = new ArrayList<String>();
        if (ports.pcp()) {
            spoken.add("PCP");
        }
        if (ports.natPmp()) {
            spoken.add("NAT-PMP");
        }
        if (ports.upnp()) {
            spoken.add("UPnP");
        }
        var protocols = spoken.isEmpty() ? "none" : String.join(", ", spoken);
        var external = ports.external();
        return protocols + " (gateway " + ports.gateway() + ")"
                + (external == null ? "" : ", " + external + " leads here by " + ports.by())
                + (ports.problem() == null ? "" : "; " + ports.problem());
    }

    private static String home(NetcheckReport report) {
        var home = report.region(report.home());
        if (home == null) {
            return "none";
        }
        return home.code() + " (" + home.name() + ")" + (home.answered() ? ", " + latency(home.bestMicros()) : "");
    }

    private static Table regions(NetcheckReport report) {
        var table = new Table("RELAY", "NAME", ">IPV4", ">IPV6", ">HTTPS");
        report.regions()
                .forEach(region -> table.row(
                        region.code(),
                        region.name(),
                        latency(region.ipv4Micros()),
                        latency(region.ipv6Micros()),
                        latency(region.httpsMicros())));
        return table;
    }

    private static String latency(long micros) {
        return micros == 0 ? "" : Quantity.nanos(micros * 1_000);
    }
}
