package weft.protocol.stream;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import weft.protocol.access.Access;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapViews;
import weft.protocol.netmap.PeerNode;

/// The nodes of a tailnet by their numbers, and each as its viewers are shown it: what did not change of a node stays
/// the same object, so that it need not be made, compared or encoded again. Confined to its feed.
final class Members {
    private @Nullable Node[] nodes = {};
    private @Nullable PeerNode[] shown = {};
    private BitSet special = new BitSet();

    @Nullable
    Node node(int bit) {
        return bit < nodes.length ? nodes[bit] : null;
    }

    @Nullable
    Node node(NodeId id) {
        return id.value() < nodes.length ? nodes[(int) id.value()] : null;
    }

    /// A node that is new, or of which something changed for those who see it.
    void put(Node node) {
        int bit = FeedCursor.bit(node.id());
        if (bit >= nodes.length) {
            int room = bit + 1 + bit / 4;
            nodes = Arrays.copyOf(nodes, room);
            shown = Arrays.copyOf(shown, room);
        }
        nodes[bit] = node;
        shown[bit] = null;
    }

    void remove(NodeId id) {
        if (node(id) != null) {
            nodes[FeedCursor.bit(id)] = null;
            shown[FeedCursor.bit(id)] = null;
        }
    }

    /// See [Access#specialNodes].
    void special(Collection<NodeId> ids) {
        var newer = new BitSet();
        ids.forEach(id -> newer.set(FeedCursor.bit(id)));
        special = newer;
    }

    /// Not to be edited.
    BitSet special() {
        return special;
    }

    /// Whether one of the two may be told other addresses of the other than its own two.
    boolean isSpecial(int viewer, int peer) {
        return !special.isEmpty() && (special.get(viewer) || special.get(peer));
    }

    /// A peer as a viewer that may see it is shown it: all viewers alike, unless one of the two is special.
    PeerNode shown(Access access, Node viewer, Node peer, boolean online, @Nullable LiveState live) {
        int bit = FeedCursor.bit(peer.id());
        if (isSpecial(FeedCursor.bit(viewer.id()), bit)) {
            return MapViews.peer(access, viewer, peer, online, live);
        }
        var known = shown[bit];
        if (known == null || known.online() != online || known.live() != live) {
            known = known == null ? MapViews.peer(access, viewer, peer, online, live) : known.with(online, live);
            shown[bit] = known;
        }
        return known;
    }
}
