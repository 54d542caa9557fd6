package weft.protocol.policy.compile;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// A device, as far as a policy can see.
///
/// @param id stable name, only compared
/// @param user the owner's id; a tagged node has none
/// @param tags with their `tag:`; an untagged node has none
/// @param addresses the node's own, IPv4 first
/// @param advertisedRoutes what the node offers to lead to; a default route makes it an exit node
/// @param approvedRoutes those of them that an administrator approved; auto-approvers add to them
/// @param rank of several routers of one prefix the lowest carries it: older ones before younger, reachable before
/// others
/// @param attributes what postures look at, like `node:os`
public record PolicyNode(
        String id,
        @Nullable String user,
        SortedSet<String> tags,
        List<IpAddress> addresses,
        List<IpPrefix> advertisedRoutes,
        List<IpPrefix> approvedRoutes,
        long rank,
        SortedMap<String, String> attributes) {

    public PolicyNode {
        tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
        addresses = List.copyOf(addresses);
        advertisedRoutes = List.copyOf(advertisedRoutes);
        approvedRoutes = List.copyOf(approvedRoutes);
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        if (user == null && tags.isEmpty()) {
            throw new IllegalArgumentException("a node belongs to a user or has tags");
        }
    }

    /// A node of a user, without routes and attributes.
    public static PolicyNode ofUser(String id, String user, List<IpAddress> addresses) {
        return new PolicyNode(id, user, new TreeSet<>(), addresses, List.of(), List.of(), 0, new TreeMap<>());
    }

    /// A tagged node, without routes and attributes.
    public static PolicyNode tagged(String id, Collection<String> tags, List<IpAddress> addresses) {
        return new PolicyNode(id, null, new TreeSet<>(tags), addresses, List.of(), List.of(), 0, new TreeMap<>());
    }

    public PolicyNode withTags(Collection<String> newTags) {
        return new PolicyNode(
                id,
                newTags.isEmpty() ? user : null,
                new TreeSet<>(newTags),
                addresses,
                advertisedRoutes,
                approvedRoutes,
                rank,
                attributes);
    }

    public PolicyNode withRoutes(List<IpPrefix> advertised, List<IpPrefix> approved, long newRank) {
        return new PolicyNode(id, user, tags, addresses, advertised, approved, newRank, attributes);
    }

    public PolicyNode withAttributes(SortedMap<String, String> newAttributes) {
        return new PolicyNode(id, user, tags, addresses, advertisedRoutes, approvedRoutes, rank, newAttributes);
    }

    boolean isTagged() {
        return !tags.isEmpty();
    }
}
