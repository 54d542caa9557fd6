package weft.protocol.stream;

import java.time.Instant;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.protocol.access.Access;
import weft.protocol.access.Sight;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;
import weft.protocol.stream.FeedCursor.SharedParts;

/// Pure. One tailnet as its connected nodes follow it: the newest state, and for each node when it last changed. A
/// change costs its receivers nothing until they ask, and asking costs what changed since they last did; so a reader
/// that is slow asks later and gets newer state instead of a longer queue.
///
/// A node that connects says what it has, and the first answer is made by comparing all peers with that; later ones
/// look at the nodes that changed, and at whom the policy shows and hides, as bits. Confined to its owner.
public final class MapFeed {
    /// A version that no reader has.
    private static final long NEVER = Long.MIN_VALUE;

    private Access access;
    private MeshState state;
    private Sight sight;
    private SharedParts shared;
    private long sharedChangedAt;
    private long baseRevision;
    private final NodeMarks marks = new NodeMarks();
    /// Nodes that nobody sees whatever the policy says, and those of whom that has to be found out again.
    private final BitSet hidden = new BitSet();
    private final Set<NodeId> unsure = new HashSet<>();
    private long revealedAt;
    private SourceDiffer differ = new SourceDiffer();
    private boolean hadSpecialNodes;
    private final Members members = new Members();
    /// What many readers ask for between two changes, see [#forgetOutdated].
    private List<Candidate> candidates = List.of();
    private long candidatesSince = NEVER;
    private final AlikeDeltas alike = new AlikeDeltas();
    private final OneChange oneChange = new OneChange(this);
    private long madeAtVersion;
    private long madeAtRevision;

    /// @param access at which the feed begins; what changed before is not known
    public MapFeed(Access access, List<String> coordinators, RelayMap relays) {
        this.access = access;
        this.state = access.state();
        this.sight = Sight.of(access);
        this.hadSpecialNodes = access.mayHaveSpecialNodes();
        members.special(access.specialNodes());
        state.nodes().values().forEach(members::put);
        this.shared = SharedParts.of(coordinators, relays);
        this.baseRevision = state.revision();
        state.nodes().values().forEach(marks::noteExpiry);
        unsure.addAll(state.nodes().keySet());
    }

    public MeshState state() {
        return state;
    }

    public Access access() {
        return access;
    }

    /// The oldest revision from which a node can resume with a delta.
    public long baseRevision() {
        return baseRevision;
    }

    /// Goes on to a newer state; `entries` are all that lie between.
    ///
    /// @param step from this feed's [#access]
    public void advance(Access.Step step, List<Entry> entries) {
        var newer = step.access().state();
        if (newer.revision() <= state.revision()) {
            return;
        }
        for (Entry entry : entries) {
            if (entry.revision() > state.revision()) {
                Touched.by(entry.change(), newer).forEach(node -> touch(node, entry.revision(), newer));
            }
        }
        var pivots = step.pivots();
        step.affected().stream().forEach(bit -> {
            marks.changedAt(bit, newer.revision());
            if (pivots == null || pivots.get(bit)) {
                marks.access(bit);
            }
        });
        step.ruled().stream().forEach(marks::ruled);
        if (pivots != null) {
            pivots.stream().forEach(marks::pivot);
        }
        access = step.access();
        state = newer;
        sight = sight.after(access);
        hadSpecialNodes |= access.mayHaveSpecialNodes();
        members.special(access.specialNodes());
        differ = new SourceDiffer();
    }

    private void touch(NodeId id, long revision, MeshState newer) {
        var node = newer.node(id);
        if (node == null) {
            marks.remove(id);
            members.remove(id);
            hidden.clear(Sight.bit(id));
            unsure.remove(id);
        } else {
            marks.changedAt(Sight.bit(id), revision);
            members.put(node);
            marks.durable(node);
            marks.noteExpiry(node);
            unsure.add(id);
        }
    }

    /// Learns what changed before the feed began, so that nodes can resume from `from`; `entries` are all from there
    /// to [#baseRevision].
    public void extendBack(long from, List<Entry> entries) {
        if (from >= baseRevision) {
            return;
        }
        for (Entry entry : entries) {
            if (entry.revision() <= baseRevision) {
                // Whom a policy of the past touched is not known any more.
                var touched = Touched.mayBeAnybody(entry.change())
                        ? state.nodes().keySet()
                        : Touched.by(entry.change(), state);
                touched.forEach(node -> marks.changedAt(Sight.bit(node), entry.revision()));
            }
        }
        baseRevision = from;
    }

    /// Takes a node's live state when it is newer than what is known; false when it is not, or there is no such node.
    public boolean report(NodeId node, LiveState live) {
        return state.node(node) != null && marks.live(node, live);
    }

    /// Whether a node's stream is up. Until this was said once, its presence is unknown: others keep what they
    /// believe, so that a restarted coordinator does not make everybody blink.
    public boolean presence(NodeId node, boolean online) {
        return state.node(node) != null && marks.online(node, online);
    }

    public @Nullable LiveState live(NodeId node) {
        var mark = marks.of(node);
        return mark == null ? null : mark.live;
    }

    /// Null while it is not known.
    public @Nullable Boolean online(NodeId node) {
        var mark = marks.of(node);
        return mark == null ? null : mark.online;
    }

    /// Replaces the URLs that nodes are told; true when that changes something.
    public boolean coordinators(List<String> urls) {
        return share(SharedParts.of(urls, shared.relays()));
    }

    /// Replaces the relays that nodes are told; true when that changes something.
    public boolean relays(RelayMap relays) {
        return share(SharedParts.of(shared.coordinators(), relays));
    }

    private boolean share(SharedParts newer) {
        if (shared.equals(newer)) {
            return false;
        }
        shared = newer;
        sharedChangedAt = marks.next();
        return true;
    }

    /// Nodes whose keys have expired by now leave the maps, and come back should the clock have been ahead; true when
    /// there are some.
    public boolean expire(Instant now) {
        boolean any = false;
        for (NodeId id : marks.expired(now)) {
            var node = state.node(id);
            if (node != null) {
                marks.durable(node);
                unsure.add(id);
                any = true;
            }
        }
        return any;
    }

    public @Nullable Instant nextExpiry() {
        return marks.nextExpiry();
    }

    /// The place of a node that has just connected.
    ///
    /// @param resumed what it says it has; null, or of another tailnet or from before [#baseRevision], for nothing
    public FeedCursor open(NodeId viewer, @Nullable ResumeCursor resumed) {
        boolean usable = resumed != null
                && resumed.tailnet().equals(state.tailnet())
                && resumed.revision() >= Math.max(1, baseRevision)
                && resumed.revision() <= state.revision();
        return usable && resumed != null ? new FeedCursor(viewer, resumed, state.nextNodeId()) : new FeedCursor(viewer);
    }

    /// What the node lacks by now; the cursor moves on, as if all of it had arrived. Empty when it has everything, or
    /// is not a member any more.
    public List<MapUpdate> missing(FeedCursor cursor, Instant now) {
        var viewer = members.node(cursor.bit);
        if (viewer == null || cursor.version == marks.version() && cursor.checkedRevision == state.revision()) {
            return List.of();
        }
        settle(now);
        var updates = oneChange.updates(cursor, viewer, now);
        if (updates == null) {
            var step = new FeedStep(this, cursor, viewer, now);
            updates = cursor.revision == 0 ? List.of(step.snapshot()) : step.updates();
        }
        cursor.version = marks.version();
        cursor.checkedRevision = state.revision();
        return updates;
    }

    private void settle(Instant now) {
        if (unsure.isEmpty()) {
            return;
        }
        for (NodeId id : unsure) {
            var node = state.node(id);
            boolean hides = node != null && !access.mayTalk(node, now);
            if (hidden.get(Sight.bit(id)) && !hides) {
                revealedAt = marks.version();
            }
            hidden.set(Sight.bit(id), hides);
            if (node != null && !hides) {
                marks.noteExpiry(node);
            }
        }
        unsure.clear();
    }

    /// What changed since a version, each node once, in no order: most readers ask since the same one.
    List<Candidate> candidates(long since) {
        forgetOutdated();
        if (candidatesSince != since) {
            var pivots = new HashSet<>(marks.pivotsSince(since));
            var ids = new LinkedHashSet<>(marks.since(since));
            ids.addAll(pivots);
            candidates = ids.stream()
                    .map(id -> new Candidate(this, id, members.node(id), pivots.contains(id)))
                    .toList();
            candidatesSince = since;
        }
        return candidates;
    }

    /// What was made for readers holds until the next change.
    private void forgetOutdated() {
        if (madeAtVersion != marks.version() || madeAtRevision != state.revision()) {
            candidatesSince = NEVER;
            alike.clear();
            oneChange.clear();
            madeAtVersion = marks.version();
            madeAtRevision = state.revision();
        }
    }

    /// As [Access#mayTalk], of what was settled; the node is looked at only when the key of any may just have expired.
    boolean mayTalk(int bit, Instant now) {
        if (hidden.get(bit)) {
            return false;
        }
        var next = marks.nextExpiry();
        if (next == null || now.isBefore(next)) {
            return true;
        }
        var node = members.node(bit);
        return node == null || !node.expired(now);
    }

    /// What is about a few peers and nothing else; for others who are told the same it is the same object.
    MapUpdate.Delta alike(long from, List<PeerNode> peers, List<NodeId> removed) {
        forgetOutdated();
        return alike.of(from, state.revision(), peers, removed);
    }

    /// A peer as the viewer is shown it, which knows it from now on.
    ///
    /// @param bit the peer's number
    PeerNode tell(FeedCursor cursor, int bit, Node peer, Node viewer) {
        var mark = marks.of(bit);
        boolean online = mark != null && (mark.online == null ? cursor.believedOnline.get(bit) : mark.online);
        cursor.learn(bit, online);
        return members.shown(access, viewer, peer, online, mark == null ? null : mark.live);
    }

    Members members() {
        return members;
    }

    NodeMarks marks() {
        return marks;
    }

    SharedParts shared() {
        return shared;
    }

    long sharedChangedAt() {
        return sharedChangedAt;
    }

    SourceDiffer differ() {
        return differ;
    }

    /// Whom the node may see, some of them expired since the last look; not to be edited.
    BitSet seenBy(Node viewer) {
        return sight.of(viewer);
    }

    /// Whether a node that was hidden from all may be seen since a version, or anybody by all.
    boolean revealedSince(long since) {
        return revealedAt > since || access.compiled().isEmpty();
    }

    /// Whether some node was reached at other addresses than its own two, as far back as the feed knows.
    boolean hadSpecialNodes() {
        return hadSpecialNodes;
    }

    BitSet hidden() {
        return hidden;
    }
}
