package weft.coordinator.membership;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import weft.coordinator.live.NodeRef;
import weft.protocol.mesh.MeshState;

/// One owner. Since when each ephemeral node is away. It begins to count when it first looks: whoever was there before
/// a
/// restart of this process has the whole grace to come back.
final class AwayWatch {
    private final Duration grace;
    private final Map<NodeRef, Instant> awaySince = new HashMap<>();

    AwayWatch(Duration grace) {
        this.grace = grace;
    }

    /// Ephemeral nodes that have been away for the grace; who is named is named again after another one.
    List<NodeRef> gone(Collection<MeshState> tailnets, Predicate<NodeRef> isOnline, Instant now) {
        var away = new HashSet<NodeRef>();
        for (var state : tailnets) {
            for (var node : state.nodes().values()) {
                var ref = new NodeRef(state.tailnet(), node.id());
                if (node.ephemeral() && !isOnline.test(ref)) {
                    away.add(ref);
                }
            }
        }
        awaySince.keySet().retainAll(away);
        var gone = away.stream()
                .filter(ref ->
                        !now.isBefore(awaySince.computeIfAbsent(ref, _ -> now).plus(grace)))
                .toList();
        gone.forEach(ref -> awaySince.put(ref, now));
        return gone;
    }
}
