package weft.protocol.stream;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;

/// The answers to readers that lack one change of one other node and nothing else, which after an edit are all but a
/// few of thousands: each looks at its own two bits of that node, and takes the answer of those before it. Confined to
/// its feed, for one state.
final class OneChange {
    private static final int KEPT_MAX = 1_024;

    private final MapFeed feed;
    /// By the revision that the reader has. Those who lack one change lack the same one, the last.
    private final Map<Long, List<MapUpdate>> gone = new HashMap<>();
    private final Map<Long, List<MapUpdate>> shown = new HashMap<>();
    private @Nullable PeerNode shownPeer;

    OneChange(MapFeed feed) {
        this.feed = feed;
    }

    /// Null for a reader to which there is more to say, and then nothing is done.
    @Nullable
    List<MapUpdate> updates(FeedCursor cursor, Node viewer, Instant now) {
        long since = cursor.version;
        boolean more = since < 0
                || cursor.revision == 0
                || feed.marks().ownSince(cursor.bit, since)
                || feed.marks().removedSince(since)
                || feed.sharedChangedAt() > since;
        if (more) {
            return null;
        }
        var candidates = feed.candidates(since);
        if (candidates.size() > 1) {
            return null;
        }
        return candidates.isEmpty() ? List.of() : updates(cursor, viewer, candidates.getFirst(), now);
    }

    private @Nullable List<MapUpdate> updates(FeedCursor cursor, Node viewer, Candidate candidate, Instant now) {
        int bit = FeedCursor.bit(candidate.id());
        boolean isKnown = cursor.known.get(bit);
        if (!isKnown && !candidate.isPivot() && !feed.revealedSince(cursor.version)) {
            return List.of();
        }
        var peer = feed.mayTalk(cursor.bit, now) ? candidate.seenBy(cursor.bit, now) : null;
        if (peer == null) {
            return isKnown ? gone(cursor, candidate) : List.of();
        }
        if (isKnown && !candidate.isDurableSince(cursor.version)
                || feed.members().isSpecial(cursor.bit, bit)) {
            return null;
        }
        var peerNode = feed.tell(cursor, bit, peer, viewer);
        cursor.reachByItself(candidate.id());
        return shown(cursor, peerNode);
    }

    private List<MapUpdate> gone(FeedCursor cursor, Candidate candidate) {
        cursor.forget(candidate.id());
        return answer(gone, cursor, List.of(), List.of(candidate.id()));
    }

    @SuppressWarnings("ReferenceEquality") // what did not change stays the same object
    private List<MapUpdate> shown(FeedCursor cursor, PeerNode peer) {
        if (shownPeer != peer) {
            shownPeer = peer;
            shown.clear();
        }
        return answer(shown, cursor, List.of(peer), List.of());
    }

    private List<MapUpdate> answer(
            Map<Long, List<MapUpdate>> known, FeedCursor cursor, List<PeerNode> peers, List<NodeId> removed) {
        long from = cursor.revision;
        cursor.revision = feed.state().revision();
        var answer = known.get(from);
        if (answer == null) {
            answer = List.of(feed.alike(from, peers, removed));
            if (known.size() < KEPT_MAX) {
                known.put(from, answer);
            }
        }
        return answer;
    }

    void clear() {
        gone.clear();
        shown.clear();
        shownPeer = null;
    }
}
