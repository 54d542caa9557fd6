package weft.protocol.policy;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpPrefix;

/// Pure, immutable. For one range of destinations: which sources may come to which ports. See [SpanTree].
final class PortTree {
    /// The first port of each cell, from 0 on.
    private final int[] starts;

    private final @Nullable AddressSet[] sources;
    private final int leaves;

    /// Sources that may come to the ports from `first` to `last`.
    record Opening(int first, int last, List<IpPrefix> sources) {}

    PortTree(List<Opening> openings) {
        var borders = new TreeSet<Integer>();
        borders.add(0);
        for (var opening : openings) {
            borders.add(opening.first);
            borders.add(opening.last + 1);
        }
        starts = borders.stream().mapToInt(Integer::intValue).toArray();
        var tree = new SpanTree<Opening>(starts.length);
        for (var opening : openings) {
            tree.add(cell(opening.first), cell(opening.last), opening);
        }
        leaves = tree.leaves();
        sources = new @Nullable AddressSet[2 * leaves];
        tree.finish(sources, PortTree::union);
    }

    private static AddressSet union(List<Opening> openings) {
        return AddressSet.of(
                openings.stream().map(Opening::sources).flatMap(List::stream).collect(Collectors.toSet()));
    }

    private int cell(int port) {
        int at = Arrays.binarySearch(starts, port);
        return at >= 0 ? at : -at - 2;
    }

    boolean accepts(int port, long sourceHigh, long sourceLow) {
        for (int node = leaves + cell(port); node > 0; node >>= 1) {
            var here = sources[node];
            if (here != null && here.contains(sourceHigh, sourceLow)) {
                return true;
            }
        }
        return false;
    }
}
