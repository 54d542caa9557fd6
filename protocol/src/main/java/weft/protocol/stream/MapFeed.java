package weft.protocol.stream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.access.Access;
import weft.protocol.key.Key32;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.UserId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.MapViews;
import weft.protocol.netmap.PeerLive;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;
import weft.protocol.policy.FilterRule;
import weft.protocol.stream.FeedCursor.SharedParts;

/// Pure. One tailnet as its connected nodes follow it: the newest state, and for each node when it last changed. A
/// change costs its receivers nothing until they ask, and asking costs what changed since they last did; so a reader
/// that is slow asks later and gets newer state instead of a longer queue.
///
/// The feed counts its changes (`version`): durable ones, live ones, and keys that expire, which no revision marks.
/// A node that connects says what it has, and the first answer is made by comparing all peers with that.
/// Confined to its owner.
public final class MapFeed {
    /// Removed nodes that are remembered; who asks after more have gone gets everything compared.
    static final int REMOVED_MAX = 4_096;

    private Access access;
    private MeshState state;
    private SharedParts shared;
    private long sharedChangedAt;
    private long baseRevision;
    private long version;
    private long forgottenBelow;
    private int removedCount;
    private final TreeMap<Long, NodeId> dirty = new TreeMap<>();
    private final Map<NodeId, Marks> marks = new HashMap<>();
    private final Map<NodeId, Long> changedAt = new HashMap<>();
    private final TreeMap<Instant, List<NodeId>> expiries = new TreeMap<>();

    /// When a node changed last, in versions, and where it is.
    private static final class Marks {
        long newest;
        long durable;
        long endpoints;
        /// The policy gives the node another filter or other peers.
        long access;

        @Nullable
        LiveState live;

        @Nullable
        Boolean online;
    }

    /// @param access at which the feed begins; what changed before is not known
    public MapFeed(Access access, List<String> coordinators, RelayMap relays) {
        this.access = access;
        this.state = access.state();
        this.shared = new SharedParts(List.copyOf(coordinators), relays);
        this.baseRevision = state.revision();
        state.nodes().values().forEach(this::noteExpiry);
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
                touchedBy(entry.change(), newer).forEach(node -> {
                    changedAt.merge(node, entry.revision(), Math::max);
                    touch(node, newer);
                });
            }
        }
        for (NodeId id : step.affected()) {
            changedAt.merge(id, newer.revision(), Math::max);
            var mark = marks.computeIfAbsent(id, _ -> new Marks());
            mark.access = mark(id, mark);
        }
        access = step.access();
        state = newer;
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
                var touched = isAboutAccess(entry.change()) ? state.nodes().keySet() : touchedBy(entry.change(), state);
                touched.forEach(node -> changedAt.merge(node, entry.revision(), Math::max));
            }
        }
        baseRevision = from;
    }

    /// Takes a node's live state when it is newer than what is known; false when it is not, or there is no such node.
    public boolean report(NodeId node, LiveState live) {
        if (state.node(node) == null) {
            return false;
        }
        var mark = marks.computeIfAbsent(node, _ -> new Marks());
        if (!live.newerThan(mark.live)) {
            return false;
        }
        mark.live = live;
        mark.endpoints = mark(node, mark);
        return true;
    }

    /// Whether a node's stream is up. Until this was said once, its presence is unknown: others keep what they
    /// believe, so that a restarted coordinator does not make everybody blink.
    public boolean presence(NodeId node, boolean online) {
        if (state.node(node) == null) {
            return false;
        }
        var mark = marks.computeIfAbsent(node, _ -> new Marks());
        if (Boolean.valueOf(online).equals(mark.online)) {
            return false;
        }
        mark.online = online;
        mark(node, mark);
        return true;
    }

    public @Nullable LiveState live(NodeId node) {
        var mark = marks.get(node);
        return mark == null ? null : mark.live;
    }

    /// Null while it is not known.
    public @Nullable Boolean online(NodeId node) {
        var mark = marks.get(node);
        return mark == null ? null : mark.online;
    }

    /// Replaces the URLs that nodes are told; true when that changes something.
    public boolean coordinators(List<String> urls) {
        return share(new SharedParts(List.copyOf(urls), shared.relays()));
    }

    /// Replaces the relays that nodes are told; true when that changes something.
    public boolean relays(RelayMap relays) {
        return share(new SharedParts(shared.coordinators(), relays));
    }

    private boolean share(SharedParts newer) {
        if (shared.equals(newer)) {
            return false;
        }
        shared = newer;
        sharedChangedAt = ++version;
        return true;
    }

    /// Nodes whose keys have expired by now leave the maps; true when there are some.
    public boolean expire(Instant now) {
        var due = expiries.headMap(now, true);
        boolean any = false;
        for (List<NodeId> nodes : due.values()) {
            for (NodeId id : nodes) {
                var node = state.node(id);
                if (node != null && node.expired(now)) {
                    var mark = marks.computeIfAbsent(id, _ -> new Marks());
                    mark.durable = mark(id, mark);
                    any = true;
                }
            }
        }
        due.clear();
        return any;
    }

    public @Nullable Instant nextExpiry() {
        return expiries.isEmpty() ? null : expiries.firstKey();
    }

    /// The place of a node that has just connected.
    ///
    /// @param resumed what it says it has; null, or of another tailnet or from before [#baseRevision], for nothing
    public FeedCursor open(NodeId viewer, @Nullable ResumeCursor resumed) {
        boolean usable = resumed != null
                && resumed.tailnet().equals(state.tailnet())
                && resumed.revision() >= Math.max(1, baseRevision)
                && resumed.revision() <= state.revision();
        return usable && resumed != null ? new FeedCursor(viewer, resumed) : new FeedCursor(viewer);
    }

    /// What the node lacks by now; the cursor moves on, as if all of it had arrived. Empty when it has everything, or
    /// is not a member any more.
    public List<MapUpdate> missing(FeedCursor cursor, Instant now) {
        var viewer = state.node(cursor.viewer());
        if (viewer == null || cursor.version == version && cursor.checkedRevision == state.revision()) {
            return List.of();
        }
        var updates =
                cursor.revision == 0 ? List.<MapUpdate>of(snapshot(cursor, viewer, now)) : step(cursor, viewer, now);
        cursor.version = version;
        cursor.checkedRevision = state.revision();
        return updates;
    }

    private MapUpdate snapshot(FeedCursor cursor, Node viewer, Instant now) {
        var peers = new ArrayList<PeerNode>();
        for (Node peer : access.peersOf(viewer, now)) {
            peers.add(peer(cursor, viewer, peer));
        }
        var filter = access.filterOf(viewer);
        cursor.revision = state.revision();
        cursor.rest = fingerprint(filter, shared);
        cursor.shared = shared;
        return new MapUpdate.Snapshot(
                state.revision(), MapViews.self(state, viewer), peers, filter, shared.coordinators(), shared.relays());
    }

    private List<MapUpdate> step(FeedCursor cursor, Node viewer, Instant now) {
        boolean all = cursor.version < forgottenBelow || changedSince(cursor, viewer.id());
        var peers = new ArrayList<PeerNode>();
        var removed = new ArrayList<NodeId>();
        var live = new ArrayList<PeerLive>();
        for (NodeId id : all ? everyone(cursor) : changed(cursor)) {
            var peer = state.node(id);
            boolean isKnown = cursor.known.get(FeedCursor.bit(id));
            if (!access.maySee(viewer, peer, now)) {
                if (isKnown) {
                    removed.add(id);
                    forget(cursor, id);
                }
            } else if (peer != null && (!isKnown || changedSince(cursor, id))) {
                peers.add(peer(cursor, viewer, peer));
            } else {
                var news = liveNews(cursor, id);
                if (news != null) {
                    live.add(news);
                }
            }
        }
        var delta = delta(cursor, viewer, peers, removed, all);
        var updates = new ArrayList<MapUpdate>(2);
        if (delta != null) {
            updates.add(delta);
        }
        if (!live.isEmpty()) {
            updates.add(new MapUpdate.Live(live));
        }
        return updates;
    }

    private MapUpdate.@Nullable Delta delta(
            FeedCursor cursor, Node viewer, List<PeerNode> peers, List<NodeId> removed, boolean all) {
        boolean selfChanged = changedSince(cursor, viewer.id());
        boolean accessChanged = accessChangedSince(cursor, viewer.id());
        var filter = all || accessChanged || cursor.version < sharedChangedAt ? access.filterOf(viewer) : null;
        var rest = filter == null ? cursor.rest : fingerprint(filter, shared);
        boolean restChanged = rest != null && !rest.equals(cursor.rest);
        var had = cursor.shared;
        cursor.shared = filter == null ? had : shared;
        if (peers.isEmpty() && removed.isEmpty() && !selfChanged && !restChanged) {
            return null;
        }
        long from = cursor.revision;
        boolean filterChanged = restChanged
                && (had == null || filter == null || !fingerprint(filter, had).equals(cursor.rest));
        cursor.revision = state.revision();
        cursor.rest = rest;
        return new MapUpdate.Delta(
                from,
                state.revision(),
                selfChanged ? MapViews.self(state, viewer) : null,
                peers,
                removed,
                filterChanged ? filter : null,
                restChanged && (had == null || !had.coordinators().equals(shared.coordinators()))
                        ? shared.coordinators()
                        : null,
                restChanged && (had == null || !had.relays().equals(shared.relays())) ? shared.relays() : null);
    }

    private static Key32 fingerprint(List<FilterRule> filter, SharedParts parts) {
        return ResumeCursor.fingerprint(filter, parts.coordinators(), parts.relays());
    }

    /// The durable part changed since the cursor: by version while connected, by revision at the first comparison.
    private boolean changedSince(FeedCursor cursor, NodeId id) {
        if (cursor.version < 0) {
            return changedAt.getOrDefault(id, 0L) > cursor.revision;
        }
        var mark = marks.get(id);
        return mark != null && mark.durable > cursor.version;
    }

    private boolean accessChangedSince(FeedCursor cursor, NodeId id) {
        var mark = marks.get(id);
        return mark != null && mark.access > cursor.version;
    }

    private @Nullable PeerLive liveNews(FeedCursor cursor, NodeId id) {
        var mark = marks.get(id);
        if (mark == null) {
            return null;
        }
        int bit = FeedCursor.bit(id);
        boolean believed = cursor.believedOnline.get(bit);
        boolean online = mark.online == null ? believed : mark.online;
        boolean endpoints = mark.endpoints > cursor.version
                && mark.live != null
                && mark.live.sequence() > cursor.resumedSequence(id);
        if (!endpoints && online == believed) {
            return null;
        }
        cursor.believedOnline.set(bit, online);
        return new PeerLive(id, online, endpoints ? mark.live : null);
    }

    private PeerNode peer(FeedCursor cursor, Node viewer, Node peer) {
        var mark = marks.get(peer.id());
        int bit = FeedCursor.bit(peer.id());
        boolean online = mark != null && (mark.online == null ? cursor.believedOnline.get(bit) : mark.online);
        cursor.known.set(bit);
        cursor.believedOnline.set(bit, online);
        return MapViews.peer(access, viewer, peer, online, mark == null ? null : mark.live);
    }

    private static void forget(FeedCursor cursor, NodeId id) {
        cursor.known.clear(FeedCursor.bit(id));
        cursor.believedOnline.clear(FeedCursor.bit(id));
    }

    private Collection<NodeId> changed(FeedCursor cursor) {
        var ids = new ArrayList<>(dirty.tailMap(cursor.version, false).values());
        ids.sort(Comparator.naturalOrder());
        return ids;
    }

    private Collection<NodeId> everyone(FeedCursor cursor) {
        var ids = new java.util.TreeSet<>(state.nodes().keySet());
        cursor.known.stream().forEach(bit -> ids.add(new NodeId(bit)));
        return ids;
    }

    private void touch(NodeId id, MeshState newer) {
        var node = newer.node(id);
        var mark = marks.computeIfAbsent(id, _ -> new Marks());
        mark.durable = mark(id, mark);
        if (node == null) {
            mark.live = null;
            mark.online = null;
            removedCount++;
            forgetOldest(newer);
        } else {
            noteExpiry(node);
        }
    }

    /// Gives the node the next version.
    private long mark(NodeId id, Marks mark) {
        dirty.remove(mark.newest);
        mark.newest = ++version;
        dirty.put(version, id);
        return version;
    }

    private void forgetOldest(MeshState newer) {
        if (removedCount <= REMOVED_MAX) {
            return;
        }
        forgottenBelow = version;
        dirty.values().removeIf(id -> newer.node(id) == null);
        marks.keySet().removeIf(id -> newer.node(id) == null);
        changedAt.keySet().removeIf(id -> newer.node(id) == null);
        removedCount = 0;
    }

    private void noteExpiry(Node node) {
        if (node.keyExpiresAt() != null) {
            expiries.computeIfAbsent(node.keyExpiresAt(), _ -> new ArrayList<>())
                    .add(node.id());
        }
    }

    private static boolean isAboutAccess(Change change) {
        return change instanceof Change.PolicyReplaced
                || change instanceof Change.UserRoleChanged
                || change instanceof Change.UserDescribed;
    }

    /// The nodes whose entry in somebody's map may differ after a change.
    private static List<NodeId> touchedBy(Change change, MeshState state) {
        return switch (change) {
            case Change.NodeJoined joined -> List.of(joined.node().id());
            case Change.NodeRenamed renamed -> List.of(renamed.node());
            case Change.NodeKeyUpdated updated -> List.of(updated.node());
            case Change.NodeExpiryChanged changed -> List.of(changed.node());
            case Change.NodeRemoved removed -> List.of(removed.node());
            case Change.NodeOwnerChanged changed -> List.of(changed.node());
            case Change.NodeApproved(var node) -> List.of(node);
            case Change.UserCreated created -> ownedBy(created.user().id(), state);
            case Change.UserRemoved(var user) -> ownedBy(user, state);
            case Change.UserDescribed described -> ownedBy(described.user(), state);
            case Change.UserStandingChanged(var user, var _) -> ownedBy(user, state);
            case Change.UserRoleChanged _,
                    Change.UserClaimed _,
                    Change.InviteCreated _,
                    Change.InviteRevoked _,
                    Change.SettingsReplaced _,
                    Change.TailnetCreated _,
                    Change.AuthKeyCreated _,
                    Change.AuthKeyRevoked _,
                    Change.NodeDescribed _,
                    Change.PolicyReplaced _,
                    Change.PolicyConfirmed _ -> List.of();
        };
    }

    private static List<NodeId> ownedBy(UserId user, MeshState state) {
        return state.nodesOf(user).stream().map(Node::id).toList();
    }
}
