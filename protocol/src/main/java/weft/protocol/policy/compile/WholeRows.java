package weft.protocol.policy.compile;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/// Pure. Writes the nodes that moved into the rows of the others, for all of them at once. Nodes that shared a row go
/// on sharing one as long as they see the same.
final class WholeRows {
    private final @Nullable NodeSet[] rows;
    private final NodeSet moved;
    private final int[] movedPlaces;
    /// For each place as many words as it takes: which of the moved nodes are seen from there.
    private final long[] seen;

    private final int width;

    WholeRows(@Nullable NodeSet[] rows, NodeSet moved) {
        this.rows = rows;
        this.moved = moved;
        this.movedPlaces = moved.toArray();
        this.width = (movedPlaces.length + 63) >>> 6;
        this.seen = new long[rows.length * width];
        for (int i = 0; i < movedPlaces.length; i++) {
            var row = movedPlaces[i] < rows.length ? rows[movedPlaces[i]] : null;
            if (row != null) {
                note(row, i);
            }
        }
    }

    private void note(NodeSet row, int number) {
        for (int place = row.next(0); place >= 0 && place < rows.length; place = row.next(place + 1)) {
            seen[place * width + (number >>> 6)] |= 1L << number;
        }
    }

    @Nullable
    NodeSet[] make() {
        var whole = new NodeSet[rows.length];
        var firstOf = new IdentityHashMap<NodeSet, Integer>();
        for (int place = 0; place < rows.length; place++) {
            var row = rows[place];
            if (row == null || moved.has(place)) {
                whole[place] = row;
                continue;
            }
            Integer first = firstOf.putIfAbsent(row, place);
            whole[place] = first != null && seesTheSame(first, place) ? whole[first] : written(row, place);
        }
        return whole;
    }

    private boolean seesTheSame(int one, int other) {
        return Arrays.equals(seen, one * width, (one + 1) * width, seen, other * width, (other + 1) * width);
    }

    private NodeSet written(NodeSet row, int place) {
        var whole = row.copy();
        for (int i = 0; i < movedPlaces.length; i++) {
            whole.put(movedPlaces[i], (seen[place * width + (i >>> 6)] >>> i & 1) != 0);
        }
        return whole;
    }
}
