package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.packet.IpPrefix;

/// Pure. Which of a peer's routes a viewer uses.
///
/// A route shows when traffic may pass between the viewer and something behind it, in either direction, the viewer
/// being also what it leads to itself. Of several routers of one prefix all see the traffic's rules, but only the first
/// one carries the prefix; a router that stands by for the same prefix is told who does. A rule with `via` chooses
/// among
/// the routers that it names, for its sources; where another rule lets the same pass without `via`, the first of all
/// routers carries it. Exit nodes do not take turns: each shows, to choose from, when all of the internet may be
/// reached.
final class RouteChoice {
    private final NodeTable table;
    private final List<CompiledRule> rules;

    RouteChoice(NodeTable table, List<CompiledRule> rules) {
        this.table = table;
        this.rules = rules;
    }

    List<IpPrefix> allowed(PlacedNode viewer, PlacedNode peer) {
        var hosts = hosts(viewer, peer);
        if (peer.routes.isEmpty() && !peer.isExit()) {
            return hosts;
        }
        var allowed = new ArrayList<>(hosts);
        for (var route : peer.routes) {
            if (isUsed(viewer, peer, route)) {
                allowed.add(route);
            }
        }
        if (peer.isExit() && mayLeaveBy(viewer, peer)) {
            allowed.addAll(peer.exitRoutes);
        }
        return List.copyOf(allowed);
    }

    /// IPv4 needs two.
    private static List<IpPrefix> hosts(PlacedNode viewer, PlacedNode peer) {
        return viewer.hasIpv4 && peer.hasIpv4
                ? peer.hosts
                : peer.hosts.stream().filter(host -> !host.isIpv4()).toList();
    }

    private boolean isUsed(PlacedNode viewer, PlacedNode peer, IpPrefix route) {
        var carriers = table.carriers.getOrDefault(route, List.of());
        boolean first = carriers.getFirst().place == peer.place;
        if (viewer.routes.contains(route)) {
            return first;
        }
        boolean chosen = false;
        for (var rule : rules) {
            if (!passes(rule, viewer, route)) {
                continue;
            }
            if (!rule.isVia()) {
                return first;
            }
            chosen |= isFirstVia(rule, carriers, peer);
        }
        return chosen;
    }

    private static boolean isFirstVia(CompiledRule rule, List<PlacedNode> carriers, PlacedNode peer) {
        var tags = rule.rule.via().stream().map(tag -> tag.value()).toList();
        for (var carrier : carriers) {
            if (carrier.hasTagOf(tags)) {
                return carrier.place == peer.place;
            }
        }
        return false;
    }

    private boolean passes(CompiledRule rule, PlacedNode viewer, IpPrefix route) {
        if (rule.sourceNodes.has(viewer.place) && rule.targetOverlaps(route, table)) {
            return true;
        }
        return rule.targetNodes.has(viewer.place) && rule.sourceOverlaps(route, table) && !rule.sources.isEmpty();
    }

    private boolean mayLeaveBy(PlacedNode viewer, PlacedNode peer) {
        for (var rule : rules) {
            if (rule.sourceNodes.has(viewer.place)
                    && rule.reachesWholeInternet()
                    && (!rule.isVia() || rule.targetNodes.has(peer.place))) {
                return true;
            }
        }
        return false;
    }
}
