package weft.protocol.mesh;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;

/// Pure. The one place that decides which nodes a node may know of, and what its filter lets in. Until a
/// tailnet has a policy, all its nodes may talk with each other.
public final class Visibility {
    private static final List<IpPrefix> EVERYWHERE = List.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6);
    private static final List<FilterRule> ALLOW_ALL = List.of(FilterRule.of(EVERYWHERE, EVERYWHERE));

    private Visibility() {}

    /// Whether `viewer` may hold the key of `other`. Symmetric, since a tunnel needs both keys. An expired node
    /// is in nobody's map.
    public static boolean maySee(MeshState state, Node viewer, @Nullable Node other, Instant now) {
        return other != null && !viewer.id().equals(other.id()) && !viewer.expired(now) && !other.expired(now);
    }

    /// The rules that `node` enforces for what comes in.
    public static List<FilterRule> filterOf(MeshState state, Node node) {
        return ALLOW_ALL;
    }

    /// The peers of `node`, in the order of their ids.
    public static List<Node> peersOf(MeshState state, Node node, Instant now) {
        return state.nodes().values().stream()
                .filter(other -> maySee(state, node, other, now))
                .toList();
    }

    /// The addresses from which a peer may speak to `viewer`.
    public static List<IpPrefix> allowedAddresses(MeshState state, Node viewer, Node peer) {
        return List.of(IpPrefix.host(peer.ipv4()), IpPrefix.host(peer.ipv6()));
    }
}
