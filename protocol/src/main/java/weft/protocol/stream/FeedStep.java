package weft.protocol.stream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.FilterEdit;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.MapViews;
import weft.protocol.netmap.PeerLive;
import weft.protocol.netmap.PeerNode;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.NodeRules;
import weft.protocol.policy.SelfPolicy;
import weft.protocol.stream.FeedCursor.SharedParts;

/// One answer of a feed: what one node lacks at one moment. Made, asked once, and thrown away.
final class FeedStep {
    /// Not to be edited.
    private static final BitSet NOBODY = new BitSet();

    private final MapFeed feed;
    private final NodeMarks marks;
    private final Members members;
    private final FeedCursor cursor;
    private final Node viewer;
    /// Of the viewer; null when nothing was heard of it.
    private final NodeMarks.@Nullable Mark own;
    private final Instant now;
    /// The first answer of a connection: versions say nothing of what the node has.
    private final boolean isFirst;
    /// Peers that the node did not have.
    private BitSet gained = NOBODY;
    private final ArrayList<PeerNode> peers = new ArrayList<>();
    private final List<NodeId> removed = new ArrayList<>();
    /// Whether both are in order by now.
    private boolean isSorted;
    private final List<PeerLive> live = new ArrayList<>();

    FeedStep(MapFeed feed, FeedCursor cursor, Node viewer, Instant now) {
        this.feed = feed;
        this.marks = feed.marks();
        this.members = feed.members();
        this.own = marks.of(cursor.bit);
        this.cursor = cursor;
        this.viewer = viewer;
        this.now = now;
        this.isFirst = cursor.version < 0;
    }

    MapUpdate snapshot() {
        var access = feed.access();
        access.peersOf(viewer, now).forEach(this::add);
        var rules = access.rulesOf(viewer);
        cursor.revision = feed.state().revision();
        cursor.rules = rules;
        cursor.shared = feed.shared();
        return new MapUpdate.Snapshot(
                feed.state().revision(),
                MapViews.self(feed.state(), viewer),
                peers,
                rules.filter(),
                rules.policy().equals(SelfPolicy.NONE) ? null : rules.policy(),
                feed.shared().coordinators(),
                feed.shared().relays());
    }

    List<MapUpdate> updates() {
        boolean accessChanged = accessChanged();
        if (isFirst && !accessChanged) {
            noteReached();
        }
        if (isFirst || accessChanged || marks.removedSince(cursor.version)) {
            compareSight();
            compareNodes();
            if (accessChanged) {
                compareSpecial();
            }
        } else {
            compareChanged();
        }
        var delta = delta();
        if (live.isEmpty()) {
            return delta == null ? List.of() : List.of(delta);
        }
        live.sort(Comparator.comparing(PeerLive::node));
        var news = new MapUpdate.Live(live);
        return delta == null ? List.of(news) : List.of(delta, news);
    }

    /// What a node that came back was told on an earlier connection: nothing moved since, or it would be compared.
    private void noteReached() {
        specialPeers().stream().mapToObj(NodeId::new).forEach(id -> {
            var peer = members.node(id);
            if (peer != null) {
                noteReached(peer, feed.access().allowedAddresses(viewer, peer));
            }
        });
    }

    private void noteReached(Node peer, List<IpPrefix> addresses) {
        if (addresses.equals(hostsOf(peer))) {
            cursor.reachByItself(peer.id());
        } else {
            cursor.reach(peer.id(), addresses);
        }
    }

    /// Known peers that may be reached at other addresses than their own two; all of them when the node itself is
    /// special.
    private BitSet specialPeers() {
        var peers = (BitSet) cursor.known.clone();
        if (!members.special().get(cursor.bit)) {
            peers.and(members.special());
        }
        return peers;
    }

    /// Peers that came, and those that went, by policy or for good.
    private void compareSight() {
        var seen = feed.mayTalk(cursor.bit, now) ? feed.seenBy(viewer) : NOBODY;
        var lost = (BitSet) cursor.known.clone();
        lost.andNot(seen);
        gained = (BitSet) seen.clone();
        gained.andNot(cursor.known);
        gained.clear(cursor.bit);
        if (!feed.hidden().isEmpty()) {
            var gone = (BitSet) cursor.known.clone();
            gone.and(feed.hidden());
            lost.or(gone);
            gained.andNot(feed.hidden());
        }
        for (int bit = lost.nextSetBit(0); bit >= 0; bit = lost.nextSetBit(bit + 1)) {
            remove(new NodeId(bit));
        }
        peers.ensureCapacity(gained.cardinality());
        for (int bit = gained.nextSetBit(0); bit >= 0; bit = gained.nextSetBit(bit + 1)) {
            var peer = members.node(bit);
            if (peer != null && feed.mayTalk(bit, now)) {
                add(bit, peer);
            }
        }
        isSorted = true;
    }

    /// Nodes that changed, when nothing else can have.
    private void compareChanged() {
        boolean mayCome = feed.revealedSince(cursor.version);
        boolean talks = feed.mayTalk(cursor.bit, now);
        for (var candidate : feed.candidates(cursor.version)) {
            var id = candidate.id();
            boolean isKnown = cursor.known.get(FeedCursor.bit(id));
            // Whom the policy shows anew is found where the policy changed, for the viewer or for the other.
            if (!isKnown && !mayCome && !candidate.isPivot()) {
                continue;
            }
            var peer = talks ? candidate.seenBy(cursor.bit, now) : null;
            if (isKnown && peer == null) {
                remove(id);
            } else if (peer != null && (!isKnown || changed(id))) {
                add(peer);
            } else if (peer != null) {
                addLive(id);
            }
        }
    }

    /// Peers that the node had and keeps, and of which something changed.
    private void compareNodes() {
        var candidates = isFirst
                ? ((BitSet) cursor.known.clone()).stream().mapToObj(NodeId::new)
                : marks.since(cursor.version).stream();
        candidates.forEach(id -> {
            int bit = FeedCursor.bit(id);
            var peer = cursor.known.get(bit) && !gained.get(bit) ? members.node(id) : null;
            if (peer == null) {
                return;
            }
            if (!feed.mayTalk(bit, now)) {
                remove(id);
            } else if (changed(id)) {
                add(peer);
            } else {
                addLive(id);
            }
        });
    }

    /// Peers that are reached otherwise than before, though they did not change themselves: those that lead further, or
    /// are not reached by IPv4, and all of them when the node itself is such a one.
    private void compareSpecial() {
        var candidates = isFirst && feed.hadSpecialNodes() ? (BitSet) cursor.known.clone() : specialPeers();
        cursor.reached().keySet().forEach(id -> candidates.set(FeedCursor.bit(id)));
        candidates.and(cursor.known);
        candidates.andNot(gained);
        candidates.stream().mapToObj(NodeId::new).forEach(this::compareAddresses);
    }

    private void compareAddresses(NodeId id) {
        var peer = members.node(id);
        if (peer == null || changed(id)) {
            return;
        }
        var told = cursor.reached().getOrDefault(id, hostsOf(peer));
        if (isFirst || !told.equals(feed.access().allowedAddresses(viewer, peer))) {
            live.removeIf(news -> news.node().equals(id));
            add(peer);
        }
    }

    private static List<IpPrefix> hostsOf(Node peer) {
        return List.of(IpPrefix.host(peer.ipv4()), IpPrefix.host(peer.ipv6()));
    }

    private MapUpdate.@Nullable Delta delta() {
        boolean selfChanged = isFirst ? changed(viewer.id()) : own != null && own.durable > cursor.version;
        var rest = rest(selfChanged);
        if (peers.isEmpty() && removed.isEmpty() && !selfChanged && rest.isEmpty()) {
            return null;
        }
        if (!isSorted) {
            peers.sort(Comparator.comparing(PeerNode::id));
            removed.sort(Comparator.naturalOrder());
        }
        long from = cursor.revision;
        cursor.revision = feed.state().revision();
        if (!selfChanged && rest.isEmpty()) {
            return feed.alike(from, peers, removed);
        }
        return new MapUpdate.Delta(
                from,
                feed.state().revision(),
                selfChanged ? MapViews.self(feed.state(), viewer) : null,
                peers,
                removed,
                rest.filter,
                rest.rules == null ? null : rest.rules.policy(),
                rest.changed(SharedParts::coordinators),
                rest.changed(SharedParts::relays));
    }

    /// What differs beside the peers.
    ///
    /// @param rules non-null when what the policy says beside the filter differs
    /// @param shared non-null when it differs from what the node had
    /// @param had null when that is not known
    private record Rest(
            @Nullable FilterEdit filter,
            @Nullable NodeRules rules,
            @Nullable SharedParts shared,
            @Nullable SharedParts had) {
        static final Rest SAME = new Rest(null, null, null, null);

        boolean isEmpty() {
            return filter == null && rules == null && shared == null;
        }

        <T> @Nullable T changed(Function<SharedParts, T> part) {
            if (shared == null) {
                return null;
            }
            var now = part.apply(shared);
            return had != null && now.equals(part.apply(had)) ? null : now;
        }
    }

    private Rest rest(boolean selfChanged) {
        var shared = feed.shared();
        if (!isFirst && !selfChanged && !ruledSince() && cursor.version >= feed.sharedChangedAt()) {
            return Rest.SAME;
        }
        var rules = feed.access().rulesOf(viewer);
        var hadRules = cursor.rules;
        var hadShared = cursor.shared;
        var hadRest = cursor.rest;
        cursor.rules = rules;
        cursor.shared = shared;
        if (hadRules != null && hadShared != null) {
            boolean sameFilter = rules.filter().equals(hadRules.filter());
            return new Rest(
                    sameFilter ? null : FilterEdit.between(hadRules.filter(), rules.filter(), feed.differ()),
                    rules.policy().equals(hadRules.policy()) ? null : rules,
                    shared.equals(hadShared) ? null : shared,
                    hadShared);
        }
        // What a node has that came back is known by its fingerprint only.
        return ResumeCursor.fingerprint(rules, shared).equals(hadRest)
                ? Rest.SAME
                : new Rest(FilterEdit.whole(rules.filter()), rules, shared, null);
    }

    /// The durable part changed since the cursor: by version while connected, by revision at the first comparison.
    private boolean changed(NodeId id) {
        if (isFirst) {
            return marks.revisionOf(id) > cursor.revision;
        }
        var mark = marks.of(id);
        return mark != null && mark.durable > cursor.version;
    }

    private boolean accessChanged() {
        if (isFirst) {
            return marks.revisionOf(viewer.id()) > cursor.revision;
        }
        return own != null && (own.access > cursor.version || own.durable > cursor.version);
    }

    private boolean ruledSince() {
        return own != null && own.ruled > cursor.version;
    }

    private void addLive(NodeId id) {
        var mark = marks.of(id);
        if (mark == null) {
            return;
        }
        int bit = FeedCursor.bit(id);
        boolean believed = cursor.believedOnline.get(bit);
        boolean online = mark.online == null ? believed : mark.online;
        boolean endpoints = mark.endpoints > cursor.version
                && mark.live != null
                && mark.live.sequence() > cursor.resumedSequence(id);
        if (endpoints || online != believed) {
            cursor.believedOnline.set(bit, online);
            live.add(new PeerLive(id, online, endpoints ? mark.live : null));
        }
    }

    private void add(Node peer) {
        add(FeedCursor.bit(peer.id()), peer);
    }

    private void add(int bit, Node peer) {
        var shown = feed.tell(cursor, bit, peer, viewer);
        if (members.isSpecial(cursor.bit, bit)) {
            noteReached(peer, shown.allowedIps());
        } else if (cursor.reachesOtherwise()) {
            cursor.reachByItself(peer.id());
        }
        isSorted = false;
        peers.add(shown);
    }

    private void remove(NodeId id) {
        isSorted = false;
        removed.add(id);
        cursor.forget(id);
    }
}
