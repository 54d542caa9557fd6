package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.PrefixList;
import weft.protocol.policy.document.AccessRule;
import weft.protocol.policy.document.Autogroup;
import weft.protocol.policy.document.Selector;

/// Immutable. One rule against one world: which nodes are its sources and destinations.
///
/// Sources, as they stand in filters: users, groups and tags become their nodes' addresses; addresses, hosts and
/// prefixes stay as they are written, also those of no node; `*` becomes the ranges from which nodes' addresses come
/// and every approved route to a subnet, but not what exit nodes lead to; `autogroup:danger-all` becomes every address.
/// A posture leaves of all this only nodes that meet it.
///
/// A router stands for what it leads to: it is a source when one of its routes is, and a destination likewise.
final class CompiledRule {
    final AccessRule rule;
    final List<IpPrefix> sources;
    /// Nodes with an address among the sources.
    final NodeSet sourceHosts;
    /// And routers that lead to a source.
    final NodeSet sourceNodes;
    final List<CompiledTarget> targets;
    /// Nodes to which sources may talk, and which they therefore see.
    final NodeSet targetNodes;
    /// Nodes whose filter names the rule.
    final NodeSet filteringNodes;
    final boolean toSelf;

    private final NodeSet chosenSources;
    private final IpSet writtenSources;
    private final boolean everySource;

    private CompiledRule(
            AccessRule rule, Sources from, List<IpPrefix> sources, List<CompiledTarget> targets, NodeTable table) {
        this.rule = rule;
        this.chosenSources = from.chosen;
        this.writtenSources = from.written;
        this.everySource = from.everything || from.danger;
        this.sourceHosts = from.hosts;
        this.sourceNodes = sourceNodes(from, table);
        this.sources = sources;
        this.targets = targets;
        this.toSelf = targets.stream().anyMatch(target -> target.kind == CompiledTarget.Kind.SELF);
        this.targetNodes = new NodeSet(table.nodes.length);
        this.filteringNodes = new NodeSet(table.nodes.length);
        for (var target : targets) {
            targetNodes.addAll(target.hosts);
            targetNodes.addAll(target.routers);
            if (target.isWholeInternet) {
                targetNodes.addAll(target.exits);
            }
            filteringNodes.addAll(target.hosts);
            filteringNodes.addAll(target.routers);
            filteringNodes.addAll(target.exits);
        }
    }

    /// The lists of sources in one world: rules that name the same sources share one list.
    static final class SourceLists {
        private final Map<Sources, List<IpPrefix>> lists = new HashMap<>();
    }

    /// @param danger whether addresses outside of the tailnet are sources too
    private record Sources(NodeSet chosen, IpSet written, boolean everything, boolean danger, NodeSet hosts) {}

    /// @param before the same rule in a world that differs little, or null: what did not change is taken from it
    static CompiledRule of(
            AccessRule rule, NodeTable table, Choices choices, SourceLists lists, @Nullable CompiledRule before) {
        var from = sourcesOf(rule, table, choices);
        var made = lists.lists.computeIfAbsent(from, sources -> sendable(sources, table));
        // The list of before when nothing in it differs: whoever holds it sees at once that it is the same.
        var sources = before != null && before.sources.equals(made) ? before.sources : made;
        NodeSet via = rule.via().isEmpty() ? null : carrying(rule, table);
        var targets = rule.targets().stream()
                .map(target -> CompiledTarget.of(target, table, choices, via))
                .toList();
        return new CompiledRule(rule, from, sources, targets, table);
    }

    private static NodeSet carrying(AccessRule rule, NodeTable table) {
        var tags = rule.via().stream().map(tag -> tag.value()).toList();
        var carrying = new NodeSet(table.nodes.length);
        table.routers.stream().filter(router -> router.hasTagOf(tags)).forEach(router -> carrying.add(router.place));
        table.exits.forEach(place -> {
            if (table.node(place).hasTagOf(tags)) {
                carrying.add(place);
            }
        });
        return carrying;
    }

    private static Sources sourcesOf(AccessRule rule, NodeTable table, Choices choices) {
        var chosen = new NodeSet(table.nodes.length);
        var hosts = new NodeSet(table.nodes.length);
        var written = IpSet.EMPTY;
        boolean everything = false;
        boolean danger = false;
        for (var source : rule.sources()) {
            var selector = source.value();
            if (selector instanceof Selector.Everything) {
                everything = true;
                hosts.addAll(table.inRanges);
            } else if (selector instanceof Selector.OfAutogroup(var group) && group == Autogroup.DANGER_ALL) {
                danger = true;
                hosts.addAll(table.all);
            } else if (Membership.isOfAddresses(selector)) {
                var addresses = choices.addressesOf(selector);
                written = addresses == null ? written : written.plus(addresses);
                hosts.addAll(choices.of(selector));
            } else {
                chosen.addAll(choices.of(selector));
            }
        }
        hosts.addAll(chosen);
        if (rule.postures().isEmpty()) {
            return new Sources(chosen, written, everything, danger, hosts);
        }
        var meeting = new NodeSet(table.nodes.length);
        rule.postures().forEach(posture -> meeting.addAll(choices.of(posture)));
        hosts.retainAll(meeting);
        return new Sources(hosts, IpSet.EMPTY, false, false, hosts);
    }

    private static List<IpPrefix> sendable(Sources from, NodeTable table) {
        if (from.danger) {
            return CompiledTarget.Everywhere.PREFIXES;
        }
        var sources = new ArrayList<IpPrefix>(from.chosen.size() * 2 + 16);
        if (from.everything) {
            sources.addAll(table.everySource);
        }
        sources.addAll(from.written.prefixes());
        from.chosen.forEach(place -> sources.addAll(table.node(place).hosts));
        return PrefixList.of(sources);
    }

    private static NodeSet sourceNodes(Sources from, NodeTable table) {
        if (table.routers.isEmpty()) {
            return from.hosts;
        }
        var nodes = from.hosts.copy();
        for (var router : table.routers) {
            if (from.everything
                    || from.danger
                    || router.routesOverlap(from.written)
                    || table.within.getOrDefault(router.place, NodeSet.NONE).intersects(from.chosen)) {
                nodes.add(router.place);
            }
        }
        return nodes;
    }

    /// Whether a source lies in the prefix.
    boolean sourceOverlaps(IpPrefix prefix, NodeTable table) {
        return everySource || writtenSources.overlaps(prefix) || CompiledTarget.isWithin(prefix, table, chosenSources);
    }

    boolean targetOverlaps(IpPrefix prefix, NodeTable table) {
        for (var target : targets) {
            if (target.overlaps(prefix, table)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the node is meant as a destination by its own address.
    boolean isTargetHost(int place) {
        for (var target : targets) {
            if (target.hosts.has(place)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the filter of the node, which is no router, has something of the rule.
    boolean isSurelyIn(int place) {
        if (sources.isEmpty()) {
            return false;
        }
        for (var target : targets) {
            if (target.kind == CompiledTarget.Kind.NODES
                    && target.hosts.has(place)
                    && target.target.traffic().stream()
                            .anyMatch(traffic -> !traffic.ports().isEmpty())) {
                return true;
            }
        }
        return false;
    }

    boolean reachesWholeInternet() {
        return targets.stream().anyMatch(target -> target.isWholeInternet);
    }

    boolean isVia() {
        return !rule.via().isEmpty();
    }

    long byteCount() {
        return 200
                + 8L * sources.size()
                + sourceHosts.byteCount()
                + sourceNodes.byteCount()
                + targetNodes.byteCount()
                + filteringNodes.byteCount();
    }
}
