package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.AutoApprovers;
import weft.protocol.policy.document.NodeAttributes;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.Selector;

/// Pure. What of a node counts. Of its advertised routes those that an administrator approved, and those whose node is
/// an auto-approver of a prefix that contains them. Of its addresses the IPv4 one not when `disable-ipv4` is among its
/// attributes.
final class Approval {
    static final String DISABLE_IPV4 = "disable-ipv4";

    private final AutoApprovers approvers;
    private final List<NodeAttributes> withoutIpv4;
    private final Membership membership;

    Approval(PolicyDocument document, Membership membership) {
        this.approvers = document.autoApprovers();
        this.withoutIpv4 = document.nodeAttributes().stream()
                .filter(entry -> entry.attributes().contains(DISABLE_IPV4))
                .toList();
        this.membership = membership;
    }

    PlacedNode place(int place, PolicyNode node, @Nullable PolicyUser owner) {
        var routes = new ArrayList<IpPrefix>();
        var exitRoutes = new ArrayList<IpPrefix>();
        for (var route : node.advertisedRoutes()) {
            if (isLocal(route) || !node.approvedRoutes().contains(route) && !approvesItself(node, owner, route)) {
                continue;
            }
            (route.bits() == 0 ? exitRoutes : routes).add(route);
        }
        boolean hasIpv4 = withoutIpv4.stream().noneMatch(entry -> isAmong(entry.targets(), node, owner));
        return new PlacedNode(place, node, owner, routes, exitRoutes, hasIpv4);
    }

    /// A device's own loopback leads nowhere.
    private static boolean isLocal(IpPrefix route) {
        return route.bits() > 0 && route.address().isLoopback();
    }

    private boolean approvesItself(PolicyNode node, @Nullable PolicyUser owner, IpPrefix route) {
        if (route.bits() == 0) {
            return isAmong(approvers.exitNode(), node, owner);
        }
        return approvers.routes().entrySet().stream()
                .anyMatch(entry -> entry.getKey().bits() > 0
                        && entry.getKey().contains(route)
                        && isAmong(entry.getValue(), node, owner));
    }

    private boolean isAmong(List<At<Selector>> selectors, PolicyNode node, @Nullable PolicyUser owner) {
        return selectors.stream().anyMatch(selector -> membership.chooses(selector.value(), node, owner));
    }
}
