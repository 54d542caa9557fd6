package weft.protocol.policy.compile;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Immutable. For each node the set of nodes that it sees. Nodes with the same *policy identity*, which are those that
/// are sources and destinations of the same rules, share one row; a row may contain its own nodes, of which readers
/// leave out the one that they read for.
///
/// When a node moves to other rules, thousands of rows gain or lose it. Visibility is mutual, so its own new row says
/// all of that: the other rows stay as they are, and whoever reads one asks the rows of those that moved too. After
/// enough of them the rows are made whole again.
final class Rows {
    private static final int MOVED_MAX = 64;

    private final @Nullable NodeSet[] rows;
    /// Nodes whose rows are right, and of which the rows of the others say nothing.
    private final NodeSet moved;

    private Rows(@Nullable NodeSet[] rows, NodeSet moved) {
        this.rows = rows;
        this.moved = moved;
    }

    static Rows of(NodeTable table, List<CompiledRule> rules) {
        boolean toSelf = rules.stream().anyMatch(rule -> rule.toSelf);
        var sourceOf = memberships(table, rules, true);
        var targetOf = memberships(table, rules, false);
        record Identity(NodeSet sourceOf, NodeSet targetOf, String owner) {}
        var rowOf = new HashMap<Identity, NodeSet>();
        var rows = new NodeSet[table.nodes.length];
        for (var node : table.nodes) {
            if (node == null) {
                continue;
            }
            String owner = toSelf && node.owner != null ? node.owner.id() : "";
            var identity = new Identity(sourceOf[node.place], targetOf[node.place], owner);
            var row = rowOf.get(identity);
            if (row == null) {
                row = row(node, table, rules, identity.sourceOf, identity.targetOf);
                rowOf.put(identity, row);
            }
            rows[node.place] = row;
        }
        return new Rows(rows, new NodeSet(0));
    }

    private static NodeSet[] memberships(NodeTable table, List<CompiledRule> rules, boolean asSource) {
        var memberships = new NodeSet[table.nodes.length];
        Arrays.setAll(memberships, _ -> new NodeSet(rules.size()));
        for (int i = 0; i < rules.size(); i++) {
            int rule = i;
            var members = asSource ? rules.get(i).sourceNodes : rules.get(i).targetNodes;
            members.forEach(place -> memberships[place].add(rule));
        }
        return memberships;
    }

    /// What one node sees, from its memberships in rules.
    static NodeSet row(PlacedNode node, NodeTable table, List<CompiledRule> rules, NodeSet sourceOf, NodeSet targetOf) {
        var row = new NodeSet(table.nodes.length);
        sourceOf.forEach(rule -> row.addAll(rules.get(rule).targetNodes));
        targetOf.forEach(rule -> row.addAll(rules.get(rule).sourceNodes));
        int[] own = table.placesOfOwner(node);
        if (own.length > 1) {
            for (var rule : rules) {
                if (rule.toSelf) {
                    addOwn(row, rule, node.place, own);
                }
            }
        }
        return row;
    }

    /// `autogroup:self`: from those of a user's nodes that are sources, to all of the user's nodes.
    private static void addOwn(NodeSet row, CompiledRule rule, int place, int[] own) {
        boolean source = rule.sourceHosts.has(place);
        for (int other : own) {
            if (source || rule.sourceHosts.has(other)) {
                row.add(other);
            }
        }
    }

    static NodeSet row(PlacedNode node, NodeTable table, List<CompiledRule> rules) {
        var sourceOf = new NodeSet(rules.size());
        var targetOf = new NodeSet(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).sourceNodes.has(node.place)) {
                sourceOf.add(i);
            }
            if (rules.get(i).targetNodes.has(node.place)) {
                targetOf.add(i);
            }
        }
        return row(node, table, rules, sourceOf, targetOf);
    }

    /// Whom the node at a place sees.
    NodeSet of(int place) {
        var row = written(place);
        if (row == NodeSet.NONE || moved.has(place)) {
            return row;
        }
        NodeSet[] whole = {row};
        moved.forEach(other -> {
            boolean sees = written(other).has(place);
            if (whole[0].has(other) != sees) {
                whole[0] = whole[0] == row ? row.copy() : whole[0];
                whole[0].put(other, sees);
            }
        });
        return whole[0];
    }

    /// Whether the node at one place sees the one at the other.
    boolean has(int place, int other) {
        return moved.has(other) && !moved.has(place)
                ? written(other).has(place)
                : written(place).has(other);
    }

    private NodeSet written(int place) {
        var row = place < rows.length ? rows[place] : null;
        return row == null ? NodeSet.NONE : row;
    }

    /// Rows in which the nodes at these places stand anew. `changed` receives every node whose row differs.
    Rows after(NodeTable table, List<CompiledRule> rules, Collection<Integer> movedNow, NodeSet changed) {
        var copy = new Rows(Arrays.copyOf(rows, table.nodes.length), moved.copy());
        for (int place : movedNow) {
            var node = table.nodes[place];
            var row = node == null ? NodeSet.NONE : row(node, table, rules);
            var differing = of(place).difference(row);
            differing.remove(place);
            if (!differing.isEmpty()) {
                changed.add(place);
                changed.addAll(differing);
            }
            copy.move(place, node == null ? null : row, differing);
        }
        return copy.moved.size() > Math.min(MOVED_MAX, copy.rows.length / 4) ? copy.whole() : copy;
    }

    /// The rows that say everything themselves are told of the change.
    private void move(int place, @Nullable NodeSet row, NodeSet differing) {
        moved.forEach(other -> {
            if (differing.has(other) && rows[other] != null) {
                var theirs = written(other).copy();
                theirs.put(place, row != null && row.has(other));
                rows[other] = theirs;
            }
        });
        rows[place] = row;
        moved.add(place);
    }

    private Rows whole() {
        return new Rows(new WholeRows(rows, moved).make(), new NodeSet(0));
    }

    int distinctCount() {
        var distinct = Collections.newSetFromMap(new IdentityHashMap<NodeSet, Boolean>());
        for (var row : rows) {
            if (row != null) {
                distinct.add(row);
            }
        }
        return distinct.size();
    }

    long byteCount() {
        var distinct = Collections.newSetFromMap(new IdentityHashMap<NodeSet, Boolean>());
        long bytes = 8L * rows.length;
        for (var row : rows) {
            if (row != null && distinct.add(row)) {
                bytes += row.byteCount();
            }
        }
        return bytes;
    }
}
