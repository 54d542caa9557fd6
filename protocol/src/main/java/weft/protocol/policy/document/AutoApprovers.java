package weft.protocol.policy.document;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.packet.IpPrefix;

/// The section of that name: whose advertised routes need nobody's approval.
///
/// A prefix approves itself and what lies inside it. A default route among the `routes` approves nothing, neither
/// itself nor, as one might fear, every other route: becoming an exit node is approved by `exitNode` alone.
public record AutoApprovers(SortedMap<IpPrefix, List<At<Selector>>> routes, List<At<Selector>> exitNode) {
    public static final AutoApprovers NONE = new AutoApprovers(new TreeMap<>(), List.of());

    public AutoApprovers {
        routes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(routes));
        exitNode = List.copyOf(exitNode);
    }
}
