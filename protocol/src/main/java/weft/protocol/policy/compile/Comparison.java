package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pure. Which of some nodes a step from one compiled policy to the next makes a difference to.
final class Comparison {
    /// Looking at more of them one by one takes longer than comparing everybody at once.
    private static final int PIVOTS_MAX = 64;

    private final CompiledPolicy before;
    private final CompiledPolicy after;
    private final Moves moves;
    /// Rules that may say something else: those that were made anew, and those to `autogroup:self`.
    private final List<Integer> suspects = new ArrayList<>();

    /// What a step is known to have moved, so that what it cannot have moved need not be compared.
    ///
    /// @param members nodes that entered or left a rule, or differ themselves
    /// @param rows nodes that see others than before
    /// @param readdressed nodes whose viewers must learn other addresses
    /// @param routes whether anybody may use other routes than before, though it stayed in its rules
    record Moves(NodeSet members, NodeSet rows, NodeSet readdressed, boolean routes) {}

    Comparison(CompiledPolicy before, CompiledPolicy after, Moves moves) {
        this.before = before;
        this.after = after;
        this.moves = moves;
        for (int i = 0; i < after.rules.size(); i++) {
            if (before.rules.get(i) != after.rules.get(i) || after.rules.get(i).toSelf) {
                suspects.add(i);
            }
        }
    }

    PolicyUpdate updateOf(NodeSet candidates) {
        var affected = new NodeSet(after.table.nodes.length);
        var ruled = new NodeSet(after.table.nodes.length);
        var suspicious = suspicious();
        candidates.forEach(place -> {
            var now = nodeAt(after.table, place);
            if (now == null) {
                return;
            }
            var old = nodeAt(before.table, place);
            if (old == null
                    || old != now && !old.id().equals(now.id())
                    || isRuledOtherwise(old, now, suspicious.has(place))) {
                affected.add(place);
                ruled.add(place);
            } else if (moves.rows.has(place) || allowedDiffer(old, now)) {
                affected.add(place);
            }
        });
        return new PolicyUpdate(after, affected, ruled, pivots());
    }

    private static @Nullable PlacedNode nodeAt(NodeTable table, int place) {
        return place < table.nodes.length ? table.nodes[place] : null;
    }

    /// Who sees whom is made anew for the members only, and mirrored to the others.
    private @Nullable NodeSet pivots() {
        if (moves.routes || !moves.readdressed.isEmpty() || moves.members.size() > PIVOTS_MAX) {
            return null;
        }
        var pivots = moves.members.copy();
        pivots.retainAll(after.table.all);
        return pivots;
    }

    /// Places of nodes whose filter may differ, found for all of them at once: where a rule that was made anew may say
    /// something else. Rules and lists of sources that did not change are the same objects.
    private NodeSet suspicious() {
        var places = changed();
        var ownersOf = places.copy();
        for (int i : suspects) {
            var oldRule = before.rules.get(i);
            var newRule = after.rules.get(i);
            if (newRule.toSelf) {
                ownersOf.addAll(oldRule.sourceHosts.difference(newRule.sourceHosts));
            }
            if (oldRule != newRule) {
                addDiffering(oldRule, newRule, places);
            }
        }
        ownersOf.forEach(place -> {
            addOwn(before.table, place, places);
            addOwn(after.table, place, places);
        });
        return places;
    }

    private NodeSet changed() {
        int length = Math.max(before.table.nodes.length, after.table.nodes.length);
        var changed = new NodeSet(length);
        for (int place = 0; place < length; place++) {
            if (nodeAt(before.table, place) != nodeAt(after.table, place)) {
                changed.add(place);
            }
        }
        return changed;
    }

    private static void addOwn(NodeTable table, int place, NodeSet places) {
        var node = nodeAt(table, place);
        if (node != null) {
            for (int own : table.placesOfOwner(node)) {
                places.add(own);
            }
        }
    }

    private static void addDiffering(CompiledRule oldRule, CompiledRule newRule, NodeSet places) {
        places.addAll(oldRule.filteringNodes.difference(newRule.filteringNodes));
        boolean grants = !newRule.rule.capabilities().isEmpty();
        if (grants || oldRule.sources != newRule.sources) {
            places.addAll(newRule.filteringNodes);
        }
        if (grants) {
            places.addAll(oldRule.sourceNodes);
            places.addAll(newRule.sourceNodes);
        }
        for (int i = 0; i < newRule.targets.size(); i++) {
            var one = oldRule.targets.get(i);
            var other = newRule.targets.get(i);
            places.addAll(one.hosts.difference(other.hosts));
            places.addAll(one.exits.difference(other.exits));
            places.addAll(one.routers);
            places.addAll(other.routers);
        }
    }

    /// @param mayFilter false when its filter is known to be the same
    private boolean isRuledOtherwise(PlacedNode old, PlacedNode now, boolean mayFilter) {
        return old != now && !old.hosts.equals(now.hosts)
                || mayFilter && (isSurelyFiltering(old, now) || filtersOtherwise(old, now))
                || !before.document.ssh().isEmpty() && sshDiffers(before, old, after, now, moves.rows.has(now.place))
                || !before.document.nodeAttributes().isEmpty()
                        && !before.attributesOf(old.id()).equals(after.attributesOf(now.id()));
    }

    /// Who cannot come, because the node does not see them, does not stand in the rules that it gets.
    static boolean sshDiffers(
            CompiledPolicy before, PlacedNode old, CompiledPolicy after, PlacedNode now, boolean seesOthers) {
        var rules = after.sshOf(now.id());
        return !before.sshOf(old.id()).equals(rules) || seesOthers && !rules.isEmpty();
    }

    /// Whether the filter differs without a look at all of it: of the rules that were made anew just one is in it, from
    /// other sources than before.
    private boolean isSurelyFiltering(PlacedNode old, PlacedNode now) {
        if (old != now) {
            return false;
        }
        CompiledRule before = null;
        CompiledRule after = null;
        for (int i : suspects) {
            var oldRule = this.before.rules.get(i);
            var newRule = this.after.rules.get(i);
            if (newRule.toSelf && now.owner != null) {
                return false;
            }
            if (oldRule.filteringNodes.has(now.place) || newRule.filteringNodes.has(now.place)) {
                if (before != null) {
                    return false;
                }
                before = oldRule;
                after = newRule;
            }
        }
        return before != null
                && after != null
                && before.sources != after.sources
                && before.rule.capabilities().isEmpty()
                && before.isSurelyIn(now.place)
                && after.isSurelyIn(now.place);
    }

    private boolean filtersOtherwise(PlacedNode old, PlacedNode now) {
        var oldFilter = new FilterMaker(before.table, before.rules).filterOf(old);
        var newFilter = new FilterMaker(after.table, after.rules).filterOf(now);
        if (oldFilter.rules().size() != newFilter.rules().size()) {
            return true;
        }
        for (int i = 0; i < oldFilter.rules().size(); i++) {
            var one = oldFilter.rules().get(i);
            var other = newFilter.rules().get(i);
            boolean sameSources =
                    one.sources() == other.sources() || one.sources().equals(other.sources());
            if (!sameSources
                    || !one.destinations().equals(other.destinations())
                    || !one.protocols().equals(other.protocols())) {
                return true;
            }
        }
        return !oldFilter.grants().equals(newFilter.grants());
    }

    private boolean allowedDiffer(PlacedNode old, PlacedNode now) {
        if (!moves.routes && !moves.members.has(now.place) && moves.readdressed.isEmpty()) {
            return false;
        }
        var oldChoice = new RouteChoice(before.table, before.rules);
        var newChoice = new RouteChoice(after.table, after.rules);
        boolean[] differ = {false};
        var row = after.rows.of(now.place);
        var leading = moves.readdressed.copy();
        for (var each : List.of(before.table, after.table)) {
            each.routers.forEach(router -> leading.add(router.place));
            leading.addAll(each.exits);
        }
        leading.retainAll(row);
        leading.forEach(place -> differ[0] |= leadsOtherwise(old, now, place, oldChoice, newChoice));
        return differ[0];
    }

    private boolean leadsOtherwise(
            PlacedNode old, PlacedNode now, int place, RouteChoice oldChoice, RouteChoice newChoice) {
        if (place == now.place) {
            return false;
        }
        var oldPeer = place < before.table.nodes.length ? before.table.nodes[place] : null;
        var newPeer = after.table.nodes[place];
        return oldPeer != null
                && newPeer != null
                && !oldChoice.allowed(old, oldPeer).equals(newChoice.allowed(now, newPeer));
    }
}
