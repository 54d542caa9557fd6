package weft.protocol.policy.compile;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;

/// Everything but the document that a policy's meaning depends on: who there is, and with which devices.
///
/// @param users by id
/// @param nodes by id
/// @param domains of the tailnet's own logins, in lower case; only these may stand in `user:*@…` and `localpart:*@…`
/// @param ranges from which nodes' addresses come: what `*` means as a source, besides approved routes
public record PolicyWorld(
        PMap<String, PolicyUser> users, PMap<String, PolicyNode> nodes, Set<String> domains, IpSet ranges) {

    /// 100.64.0.0/10 without the part that ChromeOS uses inside itself, and the IPv6 range of the reference.
    public static final IpSet DEFAULT_RANGES = IpSet.of(IpPrefix.parse("100.64.0.0/10"))
            .minus(IpPrefix.parse("100.115.92.0/23"))
            .plus(IpSet.of(IpPrefix.parse("fd7a:115c:a1e0::/48")));

    public PolicyWorld {
        domains = Set.copyOf(domains);
    }

    public static PolicyWorld of(Collection<PolicyUser> users, Collection<PolicyNode> nodes, Set<String> domains) {
        PMap<String, PolicyUser> byUser = HashTreePMap.empty();
        for (var user : users) {
            byUser = byUser.plus(user.id(), user);
        }
        PMap<String, PolicyNode> byNode = HashTreePMap.empty();
        for (var node : nodes) {
            byNode = byNode.plus(node.id(), node);
        }
        return new PolicyWorld(byUser, byNode, new TreeSet<>(domains), DEFAULT_RANGES);
    }

    PolicyWorld after(Collection<PolicyChange> changes) {
        var newUsers = users;
        var newNodes = nodes;
        for (var change : changes) {
            switch (change) {
                case PolicyChange.NodePut(var node) -> newNodes = newNodes.plus(node.id(), node);
                case PolicyChange.NodeGone(var id) -> newNodes = newNodes.minus(id);
                case PolicyChange.UserPut(var user) -> newUsers = newUsers.plus(user.id(), user);
                case PolicyChange.UserGone(var id) -> newUsers = newUsers.minus(id);
            }
        }
        return new PolicyWorld(newUsers, newNodes, domains, ranges);
    }
}
