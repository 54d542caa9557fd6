package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import weft.protocol.policy.document.Autogroup;
import weft.protocol.policy.document.Selector;

/// One step from a compiled policy to the next world. Finds out whom a change touches by what it moves: the sets that
/// names choose, then the rules that use those sets, then the nodes that enter or leave rules. What did not move is
/// taken over as it is.
final class Revision {
    private final CompiledPolicy before;
    private final PolicyWorld world;
    private final NodeTable table;
    private final TreeSet<Integer> changed = new TreeSet<>();
    private final Choices choices;
    private final boolean sameRoutes;
    private final boolean sameRouters;
    private final NodeSet readdressed;

    Revision(CompiledPolicy before, Collection<PolicyChange> changes) {
        this.before = before;
        this.world = before.world.after(changes);
        var nodes = new TreeSet<String>();
        var users = new TreeSet<String>();
        for (var change : changes) {
            switch (change) {
                case PolicyChange.NodePut(var node) -> nodes.add(node.id());
                case PolicyChange.NodeGone(var id) -> nodes.add(id);
                case PolicyChange.UserPut(var user) -> users.add(user.id());
                case PolicyChange.UserGone(var id) -> users.add(id);
            }
        }
        this.table = before.table.after(world, nodes, users, before.approval);
        nodes.forEach(id -> addPlaces(id));
        users.forEach(user -> {
            changed.addAll(before.table.placesOf(user));
            changed.addAll(table.placesOf(user));
        });
        this.choices = before.choices.after(table, changed);
        this.readdressed = readdressed();
        this.sameRoutes = table.hasSameRoutes(before.table);
        this.sameRouters =
                sameRoutes && changed.stream().noneMatch(place -> leads(before.table, place) || leads(table, place));
    }

    private static boolean leads(NodeTable table, int place) {
        var node = nodeAt(table, place);
        return node != null && (node.isExit() || !node.routes.isEmpty());
    }

    private void addPlaces(String id) {
        var old = before.table.places.get(id);
        var now = table.places.get(id);
        if (old != null) {
            changed.add(old);
        }
        if (now != null) {
            changed.add(now);
        }
    }

    PolicyUpdate update() {
        var rules = new ArrayList<CompiledRule>(before.rules.size());
        var moved = new TreeSet<>(changed);
        var candidates = new NodeSet(table.nodes.length);
        var lists = new CompiledRule.SourceLists();
        for (var old : before.rules) {
            var rule = isTouched(old) ? CompiledRule.of(old.rule, table, choices, lists, old) : old;
            rules.add(rule);
            if (rule != old) {
                old.sourceNodes.difference(rule.sourceNodes).forEach(moved::add);
                old.targetNodes.difference(rule.targetNodes).forEach(moved::add);
                addFilterCandidates(old, rule, candidates);
            }
        }
        var seeing = new NodeSet(table.nodes.length);
        var rows = before.rows.after(table, rules, moved, seeing);
        candidates.addAll(seeing);
        var after = new CompiledPolicy(
                before.document, world, before.membership, before.approval, table, choices, List.copyOf(rules), rows);
        var members = new NodeSet(table.nodes.length);
        moved.forEach(members::add);
        candidates.addAll(members);
        addOwn(candidates);
        if (!sameRouters) {
            addViewersOfRouters(rows, candidates);
        }
        readdressed.forEach(place -> candidates.addAll(rows.of(place)));
        addSsh(candidates);
        boolean routes = !sameRouters || !table.within.isEmpty() || !before.table.within.isEmpty();
        var moves = new Comparison.Moves(members, seeing, readdressed, routes);
        return new Comparison(before, after, moves).updateOf(candidates);
    }

    /// A rule is looked at again when a set that it uses differs, or when routes or the addresses of nodes did.
    private boolean isTouched(CompiledRule old) {
        if (!sameRoutes || !readdressed.isEmpty() || old.isVia() && !sameRouters) {
            return true;
        }
        var rule = old.rule;
        for (var posture : rule.postures()) {
            if (before.choices.of(posture) != choices.of(posture)) {
                return true;
            }
        }
        for (var source : rule.sources()) {
            if (isTouched(source.value())) {
                return true;
            }
        }
        for (var target : rule.targets()) {
            if (isTouched(target.destination().value())) {
                return true;
            }
        }
        return false;
    }

    private boolean isTouched(Selector selector) {
        if (selector instanceof Selector.Everything) {
            return !before.table.all.equals(table.all) || !before.table.inRanges.equals(table.inRanges);
        }
        if (selector instanceof Selector.OfAutogroup(var group) && group == Autogroup.DANGER_ALL) {
            return !before.table.all.equals(table.all);
        }
        return before.choices.of(selector) != choices.of(selector);
    }

    /// Nodes that are reached at other addresses than before.
    private NodeSet readdressed() {
        var readdressed = new NodeSet(table.nodes.length);
        for (int place : changed) {
            var old = nodeAt(before.table, place);
            var now = nodeAt(table, place);
            if (old != null && now != null && (!old.hosts.equals(now.hosts) || old.hasIpv4 != now.hasIpv4)) {
                readdressed.add(place);
            }
        }
        return readdressed;
    }

    private static @Nullable PlacedNode nodeAt(NodeTable table, int place) {
        return place < table.nodes.length ? table.nodes[place] : null;
    }

    private static void addFilterCandidates(CompiledRule old, CompiledRule now, NodeSet candidates) {
        if (old.sources != now.sources) {
            candidates.addAll(old.filteringNodes);
            candidates.addAll(now.filteringNodes);
        } else {
            candidates.addAll(old.filteringNodes.difference(now.filteringNodes));
        }
        for (int i = 0; i < now.targets.size(); i++) {
            if (!old.targets.get(i).chosen.equals(now.targets.get(i).chosen)) {
                candidates.addAll(old.targets.get(i).routers);
                candidates.addAll(now.targets.get(i).routers);
            }
        }
        if (!now.rule.capabilities().isEmpty()) {
            candidates.addAll(old.sourceNodes);
            candidates.addAll(now.sourceNodes);
        }
    }

    /// Where `autogroup:self` is a destination, the owner's other nodes name the changed ones in their filters.
    private void addOwn(NodeSet candidates) {
        for (int place : changed) {
            for (var each : List.of(before.table, table)) {
                var node = nodeAt(each, place);
                if (node != null) {
                    for (int own : each.placesOfOwner(node)) {
                        candidates.add(own);
                    }
                }
            }
        }
    }

    private void addViewersOfRouters(Rows rows, NodeSet candidates) {
        table.routers.forEach(router -> candidates.addAll(rows.of(router.place)));
        before.table.routers.forEach(router -> candidates.addAll(before.rows.of(router.place)));
        table.exits.forEach(place -> candidates.addAll(rows.of(place)));
        before.table.exits.forEach(place -> candidates.addAll(before.rows.of(place)));
    }

    private void addSsh(NodeSet candidates) {
        for (var rule : before.document.ssh()) {
            rule.destinations().forEach(destination -> {
                candidates.addAll(before.choices.of(destination.value()));
                candidates.addAll(choices.of(destination.value()));
            });
        }
    }
}
