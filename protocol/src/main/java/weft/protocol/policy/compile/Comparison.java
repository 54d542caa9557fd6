package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
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
    record Moves(NodeSet members, NodeSet rows, NodeSet readdressed, boolean routes) {
        static final Moves UNKNOWN = new Moves(NodeSet.NONE, NodeSet.NONE, NodeSet.NONE, true);
    }

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

    CompiledPolicy.Update updateOf(NodeSet candidates) {
        var affected = new TreeSet<String>();
        var ruled = new TreeSet<String>();
        candidates.forEach(place -> {
            var now = place < after.table.nodes.length ? after.table.nodes[place] : null;
            if (now == null) {
                return;
            }
            var old = place < before.table.nodes.length ? before.table.nodes[place] : null;
            if (old == null || !old.id().equals(now.id()) || isRuledOtherwise(old, now)) {
                affected.add(now.id());
                ruled.add(now.id());
            } else if (moves.rows.has(now.place) || allowedDiffer(old, now)) {
                affected.add(now.id());
            }
        });
        return new CompiledPolicy.Update(after, affected, ruled, pivots());
    }

    /// Who sees whom is made anew for the members only, and mirrored to the others.
    private @Nullable SortedSet<String> pivots() {
        if (moves.routes || !moves.readdressed.isEmpty() || moves.members.size() > PIVOTS_MAX) {
            return null;
        }
        var pivots = new TreeSet<String>();
        moves.members.forEach(place -> {
            var node = after.table.nodes[place];
            if (node != null) {
                pivots.add(node.id());
            }
        });
        return pivots;
    }

    /// Of two policies of one lineage, in which a node keeps its place.
    CompiledPolicy.Touch touchOf(PlacedNode old, PlacedNode now) {
        var gained = new TreeSet<String>();
        var lost = new TreeSet<String>();
        var nowSeen = after.rows.of(now.place);
        before.rows.of(old.place).difference(nowSeen).forEach(place -> {
            if (place != now.place) {
                if (nowSeen.has(place)) {
                    gained.add(after.table.node(place).id());
                } else {
                    lost.add(before.table.node(place).id());
                }
            }
        });
        return new CompiledPolicy.Touch(filterDiffers(old, now), gained, lost);
    }

    private boolean isRuledOtherwise(PlacedNode old, PlacedNode now) {
        return !old.hosts.equals(now.hosts)
                || filterDiffers(old, now)
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

    /// Looks closer only where a rule that was made anew may say something else at this node: rules and lists of
    /// sources that did not change are the same objects.
    private boolean filterDiffers(PlacedNode old, PlacedNode now) {
        return mayFilterOtherwise(old, now) && filtersOtherwise(old, now);
    }

    private boolean mayFilterOtherwise(PlacedNode old, PlacedNode now) {
        if (old != now) {
            return true;
        }
        for (int i : suspects) {
            var oldRule = before.rules.get(i);
            var newRule = after.rules.get(i);
            if (newRule.toSelf && ownDiffer(oldRule, newRule, now)
                    || oldRule != newRule && mayDifferAt(oldRule, newRule, now.place)) {
                return true;
            }
        }
        return false;
    }

    private boolean ownDiffer(CompiledRule oldRule, CompiledRule newRule, PlacedNode now) {
        int[] own = after.table.placesOfOwner(now);
        if (!Arrays.equals(own, before.table.placesOfOwner(now))) {
            return true;
        }
        for (int place : own) {
            if (before.table.nodes[place] != after.table.nodes[place]
                    || oldRule.sourceHosts.has(place) != newRule.sourceHosts.has(place)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayDifferAt(CompiledRule oldRule, CompiledRule newRule, int place) {
        boolean filters = newRule.filteringNodes.has(place);
        if (filters != oldRule.filteringNodes.has(place) || filters && oldRule.sources != newRule.sources) {
            return true;
        }
        if (!newRule.rule.capabilities().isEmpty()
                && (filters || oldRule.sourceNodes.has(place) || newRule.sourceNodes.has(place))) {
            return true;
        }
        return filters && !isSameTargetOf(oldRule, newRule, place);
    }

    private static boolean isSameTargetOf(CompiledRule oldRule, CompiledRule newRule, int place) {
        for (int i = 0; i < newRule.targets.size(); i++) {
            var one = oldRule.targets.get(i);
            var other = newRule.targets.get(i);
            if (one.hosts.has(place) != other.hosts.has(place)
                    || one.routers.has(place)
                    || other.routers.has(place)
                    || one.exits.has(place) != other.exits.has(place)) {
                return false;
            }
        }
        return true;
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
