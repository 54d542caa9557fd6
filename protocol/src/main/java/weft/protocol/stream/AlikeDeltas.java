package weft.protocol.stream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;

/// Deltas of nothing but a few peers, for one state: receivers that are told the same of the same peers get the same
/// object, so that it is made and encoded once. Confined to its feed.
final class AlikeDeltas {
    private static final int PEERS_MAX = 8;
    private static final int KEPT_MAX = 1_024;

    private final Map<Content, MapUpdate.Delta> made = new HashMap<>();

    /// Peers that are not the same object do not count as the same: comparing them takes longer than another delta.
    private record Content(long from, List<PeerNode> peers, List<NodeId> removed) {
        @Override
        public int hashCode() {
            int hash = 31 * Long.hashCode(from) + removed.hashCode();
            for (var peer : peers) {
                hash = 31 * hash + System.identityHashCode(peer);
            }
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Content that
                    && from == that.from
                    && isSame(peers, that.peers)
                    && removed.equals(that.removed);
        }

        @SuppressWarnings("ReferenceEquality") // what this is about
        private static boolean isSame(List<PeerNode> some, List<PeerNode> others) {
            for (int i = 0; i < some.size(); i++) {
                if (i >= others.size() || some.get(i) != others.get(i)) {
                    return false;
                }
            }
            return some.size() == others.size();
        }
    }

    MapUpdate.Delta of(long from, long to, List<PeerNode> peers, List<NodeId> removed) {
        if (peers.size() + removed.size() > PEERS_MAX) {
            return delta(from, to, peers, removed);
        }
        var known = made.get(new Content(from, peers, removed));
        if (known == null) {
            known = delta(from, to, List.copyOf(peers), List.copyOf(removed));
            if (made.size() < KEPT_MAX) {
                made.put(new Content(from, known.peers(), known.removed()), known);
            }
        }
        return known;
    }

    private static MapUpdate.Delta delta(long from, long to, List<PeerNode> peers, List<NodeId> removed) {
        return new MapUpdate.Delta(from, to, null, peers, removed, null, null, null, null);
    }

    void clear() {
        made.clear();
    }
}
