package weft.protocol.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Pure. A segment tree (Bentley 1977) while it is built: a line is cut into neighbouring cells, and each thing lies on
/// a
/// run of them. A thing is kept at the few nodes that together are its run, at most two a level; so all things on a
/// cell are found on the way from its leaf to the root, and n things take O(n log n) places however they overlap.
///
/// Nodes are numbered as in a heap: the root is 1, the children of n are 2n and 2n + 1, the leaf of cell c is
/// [#leaves] + c.
final class SpanTree<T> {
    private final List<List<T>> nodes = new ArrayList<>();
    private final int leaves;

    SpanTree(int cells) {
        leaves = Integer.highestOneBit(Math.max(1, 2 * cells - 1));
        for (int node = 0; node < 2 * leaves; node++) {
            nodes.add(List.of());
        }
    }

    int leaves() {
        return leaves;
    }

    /// Lays a thing on the cells from `first` to `last`, both included.
    void add(int first, int last, T thing) {
        int left = leaves + first;
        int right = leaves + last + 1;
        while (left < right) {
            if ((left & 1) == 1) {
                put(left++, thing);
            }
            if ((right & 1) == 1) {
                put(--right, thing);
            }
            left >>= 1;
            right >>= 1;
        }
    }

    private void put(int node, T thing) {
        if (nodes.get(node).isEmpty()) {
            nodes.set(node, new ArrayList<>());
        }
        nodes.get(node).add(thing);
    }

    /// What each node becomes, by its number; null for those that hold nothing.
    <R> void finish(R[] into, Function<List<T>, R> made) {
        for (int node = 1; node < into.length; node++) {
            var things = nodes.get(node);
            if (!things.isEmpty()) {
                into[node] = made.apply(things);
            }
        }
    }
}
