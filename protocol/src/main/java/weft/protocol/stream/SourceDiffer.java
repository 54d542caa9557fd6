package weft.protocol.stream;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import weft.protocol.netmap.FilterEdit;
import weft.protocol.packet.IpPrefix;

/// Compares each pair of lists of sources once, for all the filters that share them. Confined to its feed, for one
/// step.
final class SourceDiffer implements FilterEdit.Differ {
    private final Map<List<IpPrefix>, Map<List<IpPrefix>, FilterEdit.Difference>> known = new IdentityHashMap<>();

    @Override
    public FilterEdit.Difference between(List<IpPrefix> before, List<IpPrefix> after) {
        return known.computeIfAbsent(before, _ -> new IdentityHashMap<>())
                .computeIfAbsent(after, _ -> FilterEdit.Difference.between(before, after));
    }
}
