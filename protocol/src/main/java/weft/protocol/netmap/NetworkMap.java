package weft.protocol.netmap;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.NodeId;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.SelfPolicy;

/// Pure, immutable. Everything that a node knows of its tailnet at one revision.
///
/// @param selfPolicy what the policy says beside the filter; null for [SelfPolicy#NONE], as in maps of older versions
/// @param coordinators URLs at which the tailnet's coordinators can be reached, in no order
public record NetworkMap(
        long revision,
        SelfNode self,
        SortedMap<NodeId, PeerNode> peers,
        List<FilterRule> filter,
        @Nullable SelfPolicy selfPolicy,
        List<String> coordinators,
        RelayMap relays) {

    public NetworkMap {
        peers = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(peers));
        filter = List.copyOf(filter);
        coordinators = List.copyOf(coordinators);
    }

    public static NetworkMap of(MapUpdate.Snapshot snapshot) {
        var peers = new TreeMap<NodeId, PeerNode>();
        snapshot.peers().forEach(peer -> peers.put(peer.id(), peer));
        return new NetworkMap(
                snapshot.revision(),
                snapshot.self(),
                peers,
                snapshot.filter(),
                snapshot.policy(),
                snapshot.coordinators(),
                snapshot.relays());
    }

    public SelfPolicy policy() {
        return selfPolicy == null ? SelfPolicy.NONE : selfPolicy;
    }

    /// Whether an update is one to this map.
    public boolean fits(MapUpdate update) {
        return !(update instanceof MapUpdate.Delta delta)
                || delta.from() == revision
                        && (delta.filter() == null || delta.filter().fits(filter));
    }

    /// The map after an update. A delta that does not fit, which a correct coordinator
    /// never sends, throws; news of unknown peers and of older sequences are ignored.
    public NetworkMap apply(MapUpdate update) {
        return switch (update) {
            case MapUpdate.Snapshot snapshot -> of(snapshot);
            case MapUpdate.Delta delta -> applyDelta(delta);
            case MapUpdate.Live live -> applyLive(live);
        };
    }

    private NetworkMap applyDelta(MapUpdate.Delta delta) {
        if (!fits(delta)) {
            throw new IllegalStateException("a delta to another map");
        }
        var edited = new TreeMap<>(peers);
        delta.removed().forEach(edited::remove);
        for (PeerNode peer : delta.peers()) {
            var old = edited.get(peer.id());
            edited.put(peer.id(), old == null ? peer : peer.with(peer.online(), newer(old.live(), peer.live())));
        }
        return new NetworkMap(
                delta.to(),
                delta.self() == null ? self : delta.self(),
                edited,
                delta.filter() == null ? filter : delta.filter().applyTo(filter),
                delta.policy() == null ? selfPolicy : delta.policy(),
                delta.coordinators() == null ? coordinators : delta.coordinators(),
                delta.relays() == null ? relays : delta.relays());
    }

    private NetworkMap applyLive(MapUpdate.Live live) {
        var edited = new TreeMap<>(peers);
        for (PeerLive change : live.changes()) {
            edited.computeIfPresent(
                    change.node(), (_, peer) -> peer.with(change.online(), newer(peer.live(), change.live())));
        }
        return new NetworkMap(revision, self, edited, filter, selfPolicy, coordinators, relays);
    }

    private static @Nullable LiveState newer(@Nullable LiveState old, @Nullable LiveState candidate) {
        return candidate != null && candidate.newerThan(old) ? candidate : old;
    }
}
