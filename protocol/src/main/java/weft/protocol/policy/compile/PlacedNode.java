package weft.protocol.policy.compile;

import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;

/// A node in its place of the table, with what rules ask of it worked out: its owner, null for a tagged node; its
/// addresses as prefixes; its approved routes to subnets, and apart from them the default routes of an exit node.
final class PlacedNode {
    final int place;
    final PolicyNode node;
    final @Nullable PolicyUser owner;
    final List<IpPrefix> hosts;
    final List<IpPrefix> routes;
    final List<IpPrefix> exitRoutes;
    final IpSet routeSet;
    final boolean hasIpv4;
    private int number;

    PlacedNode(
            int place,
            PolicyNode node,
            @Nullable PolicyUser owner,
            List<IpPrefix> routes,
            List<IpPrefix> exitRoutes,
            boolean hasIpv4) {
        this.place = place;
        this.node = node;
        this.owner = owner;
        this.hasIpv4 = hasIpv4;
        this.hosts = node.addresses().stream().map(IpPrefix::host).toList();
        this.routes = List.copyOf(routes);
        this.exitRoutes = List.copyOf(exitRoutes);
        this.routeSet = routes.isEmpty() ? IpSet.EMPTY : IpSet.ofPrefixes(routes);
    }

    /// The caller's number of the node, worked out once; 0 stands for not yet.
    int number(ToIntFunction<String> numberOf) {
        int known = number;
        if (known == 0) {
            known = numberOf.applyAsInt(id());
            number = known;
        }
        return known;
    }

    String id() {
        return node.id();
    }

    boolean isExit() {
        return !exitRoutes.isEmpty();
    }

    /// Whether whoever sees the node uses it for its own addresses alone.
    boolean isPlain() {
        return routes.isEmpty() && !isExit() && hasIpv4;
    }

    boolean isIn(IpSet addresses) {
        for (var address : node.addresses()) {
            if (addresses.contains(address)) {
                return true;
            }
        }
        return false;
    }

    boolean routesOverlap(IpSet addresses) {
        return !routes.isEmpty() && addresses.overlaps(routeSet);
    }

    boolean hasTagOf(Iterable<String> tags) {
        for (var tag : tags) {
            if (node.tags().contains(tag)) {
                return true;
            }
        }
        return false;
    }
}
