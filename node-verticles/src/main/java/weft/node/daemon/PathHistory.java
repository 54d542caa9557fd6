package weft.node.daemon;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.protocol.engine.PathView;

/// Any thread. How each peer was reached lately, for people who ask: the last [#SIZE] ways of each.
final class PathHistory {
    static final int SIZE = 8;

    private final Map<Long, ArrayDeque<Change>> changes = new HashMap<>();

    /// From then on the peer was reached so.
    record Change(long epochMillis, PathView path) {}

    synchronized void changed(long peerId, PathView path, long epochMillis) {
        var known = changes.computeIfAbsent(peerId, _ -> new ArrayDeque<>(SIZE));
        if (known.size() == SIZE) {
            known.removeFirst();
        }
        known.addLast(new Change(epochMillis, path));
    }

    /// Oldest first.
    synchronized List<Change> of(long peerId) {
        var known = changes.get(peerId);
        return known == null ? List.of() : List.copyOf(known);
    }

    /// Peers that are no longer there.
    synchronized void keepOnly(Set<Long> peers) {
        changes.keySet().retainAll(peers);
    }
}
