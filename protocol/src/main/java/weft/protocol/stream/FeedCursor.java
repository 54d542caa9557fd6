package weft.protocol.stream;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.Key32;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.RelayMap;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.NodeRules;

/// What one connected node has, as far as its coordinator knows: a place in its [MapFeed] and two bits per peer.
/// Confined to the owner of that feed.
public final class FeedCursor {
    private final NodeId viewer;
    /// The viewer's number.
    final int bit;

    final BitSet known = new BitSet();
    final BitSet believedOnline = new BitSet();
    private long[] resumedNodes = {};
    private long[] resumedSequences = {};

    /// Where in the feed's own count of changes this node is; -1 to compare everything.
    long version = -1;
    /// Revision of the map that the node has; 0 for none.
    long revision;
    /// Revision up to which nothing is missing, whether it changed anything for this node or not.
    long checkedRevision;

    /// Fingerprint of what the node has beside its peers, as it said when it came back.
    @Nullable
    Key32 rest;

    /// What the policy said to it, and the coordinators and relays, on this connection or as it was found to have; null
    /// while that is not known.
    @Nullable
    NodeRules rules;

    @Nullable
    SharedParts shared;

    /// Peers that are used for other addresses than their own two, as the node was told on this connection.
    private @Nullable TreeMap<NodeId, List<IpPrefix>> reached;

    /// What all nodes of a tailnet are told alike.
    ///
    /// @param digest BLAKE2s-256 of the texts of both
    record SharedParts(List<String> coordinators, RelayMap relays, Key32 digest) {
        static SharedParts of(List<String> coordinators, RelayMap relays) {
            var text = coordinators + "\n" + relays;
            return new SharedParts(
                    List.copyOf(coordinators), relays, Key32.of(Blake2s.hash(text.getBytes(StandardCharsets.UTF_8))));
        }
    }

    FeedCursor(NodeId viewer) {
        this.viewer = viewer;
        this.bit = bit(viewer);
    }

    /// @param resumed what the node says; peers that nobody can have told it of are left out
    /// @param next the id that no node has had yet
    FeedCursor(NodeId viewer, ResumeCursor resumed, NodeId next) {
        this(viewer);
        this.revision = resumed.revision();
        this.rest = resumed.rest();
        var peers = resumed.peers().peers().headMap(next);
        int count = peers.size();
        resumedNodes = new long[count];
        resumedSequences = new long[count];
        int at = 0;
        for (var entry : peers.entrySet()) {
            int peer = bit(entry.getKey());
            known.set(peer);
            believedOnline.set(peer, entry.getValue().online());
            resumedNodes[at] = entry.getKey().value();
            resumedSequences[at++] = entry.getValue().sequence();
        }
    }

    static int bit(NodeId node) {
        return Math.toIntExact(node.value());
    }

    /// The node is told of a peer.
    void learn(int peer, boolean online) {
        known.set(peer);
        believedOnline.set(peer, online);
    }

    void forget(NodeId peer) {
        known.clear(bit(peer));
        believedOnline.clear(bit(peer));
        reachByItself(peer);
    }

    /// Not to be edited.
    Map<NodeId, List<IpPrefix>> reached() {
        return reached == null ? Map.of() : reached;
    }

    void reach(NodeId peer, List<IpPrefix> addresses) {
        if (reached == null) {
            reached = new TreeMap<>();
        }
        reached.put(peer, addresses);
    }

    /// Whether any peer is used, or was, for other addresses than its own two.
    boolean reachesOtherwise() {
        return reached != null;
    }

    /// The peer is used for its own two addresses.
    void reachByItself(NodeId peer) {
        if (reached != null) {
            reached.remove(peer);
        }
    }

    public NodeId viewer() {
        return viewer;
    }

    /// Revision of the map that was sent last.
    public long revision() {
        return revision;
    }

    /// Revision up to which the node lacks nothing, once it has applied what was sent.
    public long checkedRevision() {
        return checkedRevision;
    }

    /// The sequence of a peer's live state that the node had when it connected, 0 for none.
    long resumedSequence(NodeId peer) {
        int at = java.util.Arrays.binarySearch(resumedNodes, peer.value());
        return at < 0 ? 0 : resumedSequences[at];
    }
}
