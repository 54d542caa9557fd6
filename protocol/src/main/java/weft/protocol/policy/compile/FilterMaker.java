package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import weft.protocol.hujson.JsonValue;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PortTarget;
import weft.protocol.policy.PrefixList;
import weft.protocol.policy.document.AccessRule.Target;
import weft.protocol.policy.document.PortRange;

/// Pure. Makes the filter of one node: what of each rule concerns it.
final class FilterMaker {
    /// A node that may use another's drive is told so itself, and likewise of relays: the other way round.
    private static final Map<String, String> COMPANIONS = new TreeMap<>(Map.of(
            "tailscale.com/cap/drive", "tailscale.com/cap/drive-sharer",
            "tailscale.com/cap/relay", "tailscale.com/cap/relay-target"));

    private final NodeTable table;
    private final List<CompiledRule> rules;

    FilterMaker(NodeTable table, List<CompiledRule> rules) {
        this.table = table;
        this.rules = rules;
    }

    NodeFilter filterOf(PlacedNode node) {
        var filterRules = new ArrayList<FilterRule>();
        var grants = new ArrayList<CapabilityGrant>();
        for (var rule : rules) {
            if (rule.filteringNodes.has(node.place)) {
                add(rule, rule.sources, false, node, filterRules, grants);
            }
            if (rule.toSelf) {
                addSelf(rule, node, filterRules, grants);
            }
            if (!rule.rule.capabilities().isEmpty() && !rule.isVia() && rule.sourceNodes.has(node.place)) {
                addCompanions(rule, node, grants);
            }
        }
        return new NodeFilter(filterRules, grants);
    }

    private void add(
            CompiledRule rule,
            List<IpPrefix> sources,
            boolean self,
            PlacedNode node,
            List<FilterRule> filterRules,
            List<CapabilityGrant> grants) {
        var byProtocols = new LinkedHashMap<List<Integer>, List<PortTarget>>(4);
        for (var target : rule.targets) {
            boolean concerns = self
                    ? target.kind == CompiledTarget.Kind.SELF
                    : target.hosts.has(node.place) || target.routers.has(node.place) || target.exits.has(node.place);
            if (!concerns) {
                continue;
            }
            var destinations = target.destinationsAt(node, table);
            if (!destinations.isEmpty()) {
                addTraffic(target.target, destinations, byProtocols);
                addCapabilities(rule, sources, target, node, grants);
            }
        }
        if (!sources.isEmpty()) {
            byProtocols.forEach((protocols, targets) -> filterRules.add(new FilterRule(sources, targets, protocols)));
        }
    }

    private static void addTraffic(
            Target target, List<IpPrefix> destinations, Map<List<Integer>, List<PortTarget>> byProtocols) {
        for (var traffic : target.traffic()) {
            var targets = byProtocols.computeIfAbsent(traffic.protocols(), _ -> new ArrayList<>(4));
            for (PortRange ports : traffic.ports()) {
                for (IpPrefix destination : destinations) {
                    targets.add(new PortTarget(destination, ports.first(), ports.last()));
                }
            }
        }
    }

    /// Of a node's own addresses only those that are meant; what lies behind it, as it is written. A rule with `via`
    /// gives no capabilities, though it makes the routers visible: the application would be behind them.
    private void addCapabilities(
            CompiledRule rule,
            List<IpPrefix> sources,
            CompiledTarget target,
            PlacedNode node,
            List<CapabilityGrant> grants) {
        if (rule.rule.capabilities().isEmpty() || rule.rule.sources().isEmpty() || rule.isVia()) {
            return;
        }
        var destinations = switch (target.kind) {
            case EVERYTHING, SELF -> node.hosts;
            case NODES -> target.destinationsAt(node, table);
            case INTERNET -> List.<IpPrefix>of();
            case ADDRESSES -> narrowed(target.addresses, node);
        };
        if (!destinations.isEmpty()) {
            grants.add(new CapabilityGrant(sources, destinations, rule.rule.capabilities()));
        }
    }

    private static List<IpPrefix> narrowed(IpSet addresses, PlacedNode node) {
        var destinations = new ArrayList<IpPrefix>();
        node.hosts.stream().filter(host -> addresses.contains(host.address())).forEach(destinations::add);
        addresses.prefixes().stream()
                .filter(prefix -> node.routeSet.overlaps(prefix) && !destinations.contains(prefix))
                .forEach(destinations::add);
        return destinations;
    }

    /// `autogroup:self` at one of a user's own nodes: from those of the user's nodes that are sources.
    private void addSelf(
            CompiledRule rule, PlacedNode node, List<FilterRule> filterRules, List<CapabilityGrant> grants) {
        var sources = new ArrayList<IpPrefix>();
        for (int place : table.placesOfOwner(node)) {
            if (rule.sourceHosts.has(place)) {
                sources.addAll(table.node(place).hosts);
            }
        }
        if (!sources.isEmpty()) {
            add(rule, PrefixList.of(sources), true, node, filterRules, grants);
        }
    }

    private void addCompanions(CompiledRule rule, PlacedNode node, List<CapabilityGrant> grants) {
        for (var companion : COMPANIONS.entrySet()) {
            if (!rule.rule.capabilities().containsKey(companion.getKey())) {
                continue;
            }
            var destinations = ownSources(rule, node);
            var sources = targetAddresses(rule, node);
            if (!destinations.isEmpty() && !sources.isEmpty()) {
                var capability = new TreeMap<String, List<JsonValue>>();
                capability.put(companion.getValue(), List.of());
                grants.add(new CapabilityGrant(sources, destinations, capability));
            }
        }
    }

    private List<IpPrefix> ownSources(CompiledRule rule, PlacedNode node) {
        var set = IpSet.ofPrefixes(rule.sources);
        var own = new ArrayList<IpPrefix>();
        node.hosts.stream().filter(host -> set.contains(host.address())).forEach(own::add);
        return own;
    }

    private List<IpPrefix> targetAddresses(CompiledRule rule, PlacedNode node) {
        var addresses = new TreeSet<IpPrefix>();
        for (var target : rule.targets) {
            switch (target.kind) {
                case EVERYTHING -> addresses.addAll(table.everySource);
                case ADDRESSES -> addresses.addAll(target.addresses.prefixes());
                case NODES -> target.chosen.forEach(place -> addresses.addAll(table.node(place).hosts));
                case SELF -> {
                    for (int place : table.placesOfOwner(node)) {
                        addresses.addAll(table.node(place).hosts);
                    }
                }
                case INTERNET -> {}
            }
        }
        return List.copyOf(addresses);
    }
}
