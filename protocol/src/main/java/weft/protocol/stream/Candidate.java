package weft.protocol.stream;

import java.time.Instant;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;

/// A node that may look otherwise to others than before. Who sees it is asked of it, and not of each viewer, so that it
/// is found once for all of them. Confined to its feed, for one state.
final class Candidate {
    private final MapFeed feed;
    private final NodeId id;
    private final @Nullable Node node;
    private final boolean isPivot;
    private @Nullable BitSet viewers;
    private @Nullable Instant askedAt;
    private boolean mayTalk;

    /// @param node null when it is gone
    /// @param isPivot whether the policy may show it to somebody who did not see it
    Candidate(MapFeed feed, NodeId id, @Nullable Node node, boolean isPivot) {
        this.feed = feed;
        this.id = id;
        this.node = node;
        this.isPivot = isPivot;
    }

    NodeId id() {
        return id;
    }

    boolean isPivot() {
        return isPivot;
    }

    /// Whether what others see of the node changed since a version, beyond where it is.
    boolean isDurableSince(long version) {
        var mark = feed.marks().of(id);
        return mark != null && mark.durable > version;
    }

    /// The node when that viewer, which may have peers, sees it; null when not.
    ///
    /// @param viewer its number
    @Nullable
    Node seenBy(int viewer, Instant now) {
        if (node == null || id.value() == viewer || !mayTalk(now)) {
            return null;
        }
        if (viewers == null) {
            viewers = feed.seenBy(node);
        }
        return viewers.get(viewer) ? node : null;
    }

    private boolean mayTalk(Instant now) {
        if (!now.equals(askedAt)) {
            mayTalk = feed.mayTalk(FeedCursor.bit(id), now);
            askedAt = now;
        }
        return mayTalk;
    }
}
