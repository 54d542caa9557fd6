package weft.protocol.policy;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// Pure, immutable. Rules of one family and kind of protocol, by destination; beneath each range of destinations by
/// port, and
/// beneath that by source. A look-up descends three binary searches deep and costs O(log³ rules) whatever the rules'
/// overlap; memory is O(n log² n). See [SpanTree].
final class TargetTree {
    private final long[] startHigh;
    private final long[] startLow;
    private final @Nullable PortTree[] ports;
    private final int leaves;

    /// Sources that may come to these ports of these destinations.
    record Permission(IpPrefix target, PortTree.Opening opening) {}

    TargetTree(List<Permission> permissions) {
        var borders = new TreeSet<>(AddressSet.BY_NUMBER);
        for (var permission : permissions) {
            borders.add(permission.target.address());
            borders.add(AddressSet.next(permission.target.last()));
        }
        startHigh = borders.stream().mapToLong(IpAddress::high).toArray();
        startLow = borders.stream().mapToLong(IpAddress::low).toArray();
        var tree = new SpanTree<PortTree.Opening>(startHigh.length);
        for (var permission : permissions) {
            tree.add(cell(permission.target.address()), cell(permission.target.last()), permission.opening);
        }
        leaves = tree.leaves();
        ports = new @Nullable PortTree[2 * leaves];
        tree.finish(ports, PortTree::new);
    }

    private int cell(IpAddress address) {
        return AddressSet.lastNotAbove(startHigh, startLow, address.high(), address.low());
    }

    boolean accepts(long targetHigh, long targetLow, int port, long sourceHigh, long sourceLow) {
        int cell = AddressSet.lastNotAbove(startHigh, startLow, targetHigh, targetLow);
        if (cell < 0) {
            return false;
        }
        for (int node = leaves + cell; node > 0; node >>= 1) {
            var here = ports[node];
            if (here != null && here.accepts(port, sourceHigh, sourceLow)) {
                return true;
            }
        }
        return false;
    }
}
