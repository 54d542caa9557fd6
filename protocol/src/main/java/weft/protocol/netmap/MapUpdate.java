package weft.protocol.netmap;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.NodeId;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.SelfPolicy;

/// What changes a [NetworkMap]: a whole one, a step from one revision to a later one, or news of peers'
/// endpoints alone, which have no revision.
public sealed interface MapUpdate {
    /// @param policy null for [SelfPolicy#NONE]
    record Snapshot(
            long revision,
            SelfNode self,
            List<PeerNode> peers,
            List<FilterRule> filter,
            @Nullable SelfPolicy policy,
            List<String> coordinators,
            RelayMap relays)
            implements MapUpdate {}

    /// Null parts are unchanged. `peers` replace or add whole peers, but keep live state that is newer.
    ///
    /// @param from the revision that the receiver must have
    record Delta(
            long from,
            long to,
            @Nullable SelfNode self,
            List<PeerNode> peers,
            List<NodeId> removed,
            @Nullable FilterEdit filter,
            @Nullable SelfPolicy policy,
            @Nullable List<String> coordinators,
            @Nullable RelayMap relays)
            implements MapUpdate {}

    record Live(List<PeerLive> changes) implements MapUpdate {}
}
