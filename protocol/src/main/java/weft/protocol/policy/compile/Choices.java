package weft.protocol.policy.compile;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.document.AccessRule;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.Posture;
import weft.protocol.policy.document.Selector;

/// Immutable. The nodes that each name and each posture of a document chooses.
final class Choices {
    private final Map<Selector, NodeSet> bySelector;
    private final Map<Posture, NodeSet> byPosture;
    private final Map<Selector, IpSet> addressed;
    private final Membership membership;

    private Choices(
            Map<Selector, NodeSet> bySelector,
            Map<Posture, NodeSet> byPosture,
            Map<Selector, IpSet> addressed,
            Membership membership) {
        this.bySelector = bySelector;
        this.byPosture = byPosture;
        this.addressed = addressed;
        this.membership = membership;
    }

    static Choices of(PolicyDocument document, Membership membership, NodeTable table) {
        var bySelector = new HashMap<Selector, NodeSet>();
        var addressed = new HashMap<Selector, IpSet>();
        for (var selector : selectorsOf(document)) {
            bySelector.put(selector, new NodeSet(table.nodes.length));
            if (Membership.isOfAddresses(selector)) {
                addressed.put(selector, membership.addressesOf(selector));
            }
        }
        var byPosture = new HashMap<Posture, NodeSet>();
        document.rules()
                .forEach(rule ->
                        rule.postures().forEach(posture -> byPosture.put(posture, new NodeSet(table.nodes.length))));
        document.ssh()
                .forEach(rule ->
                        rule.postures().forEach(posture -> byPosture.put(posture, new NodeSet(table.nodes.length))));
        var choices = new Choices(bySelector, byPosture, addressed, membership);
        for (var placed : table.nodes) {
            if (placed != null) {
                choices.fill(placed);
            }
        }
        return choices;
    }

    /// In a table where only the nodes at these places differ. Sets that stay as they are stay the same object.
    Choices after(NodeTable table, Collection<Integer> changed) {
        var copy = new Choices(new HashMap<>(bySelector), new HashMap<>(byPosture), addressed, membership);
        for (int place : changed) {
            var placed = place < table.nodes.length ? table.nodes[place] : null;
            var chosen = new HashSet<Selector>();
            if (placed != null) {
                membership.selectorsOf(placed.node, placed.owner, chosen::add);
                addressed.forEach((selector, addresses) -> {
                    if (placed.isIn(addresses)) {
                        chosen.add(selector);
                    }
                });
            }
            copy.bySelector.replaceAll((selector, set) -> withMember(set, place, chosen.contains(selector)));
            copy.byPosture.replaceAll((posture, set) ->
                    withMember(set, place, placed != null && posture.isMetBy(placed.node.attributes())));
        }
        return copy;
    }

    private static NodeSet withMember(NodeSet set, int place, boolean member) {
        if (set.has(place) == member) {
            return set;
        }
        var copy = set.copy();
        if (member) {
            copy.add(place);
        } else {
            copy.remove(place);
        }
        return copy;
    }

    private void fill(PlacedNode placed) {
        membership.selectorsOf(placed.node, placed.owner, selector -> {
            var set = bySelector.get(selector);
            if (set != null) {
                set.add(placed.place);
            }
        });
        addressed.forEach((selector, addresses) -> {
            if (placed.isIn(addresses)) {
                of(selector).add(placed.place);
            }
        });
        byPosture.forEach((posture, set) -> {
            if (posture.isMetBy(placed.node.attributes())) {
                set.add(placed.place);
            }
        });
    }

    /// The nodes that a name chooses; none for `*`, `autogroup:self` and `autogroup:internet`, which rules handle.
    NodeSet of(Selector selector) {
        return bySelector.getOrDefault(Membership.folded(selector), NodeSet.NONE);
    }

    NodeSet of(Posture posture) {
        return byPosture.getOrDefault(posture, NodeSet.NONE);
    }

    @Nullable
    IpSet addressesOf(Selector selector) {
        return addressed.get(selector);
    }

    private static Set<Selector> selectorsOf(PolicyDocument document) {
        var selectors = new HashSet<Selector>();
        for (AccessRule rule : document.rules()) {
            addAll(selectors, rule.sources());
            rule.targets()
                    .forEach(target ->
                            selectors.add(Membership.folded(target.destination().value())));
        }
        document.ssh().forEach(rule -> {
            addAll(selectors, rule.sources());
            addAll(selectors, rule.destinations());
            addAll(selectors, rule.recorders());
        });
        document.nodeAttributes().forEach(entry -> addAll(selectors, entry.targets()));
        return selectors;
    }

    private static void addAll(Set<Selector> selectors, Collection<At<Selector>> more) {
        more.forEach(selector -> selectors.add(Membership.folded(selector.value())));
    }
}
