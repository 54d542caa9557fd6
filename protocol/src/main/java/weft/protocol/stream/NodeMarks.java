package weft.protocol.stream;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.protocol.access.Sight;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.LiveState;

/// When each node of a tailnet changed last, and where it is. Changes are counted (`version`): durable ones, live ones,
/// and keys that expire, which no revision marks. Confined to its feed.
final class NodeMarks {
    private long version;
    private long removedAt;
    private final TreeMap<Long, NodeId> dirty = new TreeMap<>();
    private final TreeMap<Long, NodeId> pivots = new TreeMap<>();
    /// By the numbers of nodes, and the same for when each changed last, in revisions.
    private @Nullable Mark[] marks = {};

    private long[] changedAt = {};
    /// The version at which each node last changed itself, or the policy did for it.
    private long[] ownAt = {};
    /// When the key of each node expires, and the same by time: what is still to come, and what is over.
    private final Map<NodeId, Instant> expiryOf = new HashMap<>();

    private final TreeMap<Instant, Set<NodeId>> expiries = new TreeMap<>();
    private final TreeMap<Instant, Set<NodeId>> lapsed = new TreeMap<>();

    /// Versions at which something of a node changed.
    static final class Mark {
        private long newest;
        private long pivot;
        /// What others see of it.
        long durable;
        long endpoints;
        /// Whom it sees, or how it reaches them, by policy.
        long access;
        /// What the policy says to it.
        long ruled;

        @Nullable
        LiveState live;

        @Nullable
        Boolean online;
    }

    long version() {
        return version;
    }

    /// Null for a node of which nothing has been heard.
    @Nullable
    Mark of(NodeId id) {
        return id.value() < marks.length ? marks[(int) id.value()] : null;
    }

    @Nullable
    Mark of(int bit) {
        return bit < marks.length ? marks[bit] : null;
    }

    /// Nodes that the policy showed to others, or hid from them, since a version, in no order.
    Collection<NodeId> pivotsSince(long since) {
        return pivots.tailMap(since, false).values();
    }

    /// Nodes that changed for others since a version, in no order.
    Collection<NodeId> since(long since) {
        return dirty.tailMap(since, false).values();
    }

    /// Whether nodes were removed since a version.
    boolean removedSince(long since) {
        return removedAt > since;
    }

    /// The last revision that changed a node, as far as is known; 0 for none.
    long revisionOf(NodeId id) {
        int bit = Sight.bit(id);
        return bit < changedAt.length ? changedAt[bit] : 0;
    }

    void changedAt(int bit, long revision) {
        if (bit >= changedAt.length) {
            changedAt = Arrays.copyOf(changedAt, roomFor(bit));
        }
        changedAt[bit] = Math.max(changedAt[bit], revision);
    }

    /// Something changed that is no node's.
    long next() {
        return ++version;
    }

    void durable(Node node) {
        var mark = mark(node.id());
        mark.durable = touch(node.id(), mark);
        own(Sight.bit(node.id()));
    }

    /// The policy gives the node other peers, any of them.
    void access(int bit) {
        mark(bit).access = ++version;
        own(bit);
    }

    /// The policy says something else to the node.
    void ruled(int bit) {
        mark(bit).ruled = ++version;
        own(bit);
    }

    private void own(int bit) {
        if (bit >= ownAt.length) {
            ownAt = Arrays.copyOf(ownAt, roomFor(bit));
        }
        ownAt[bit] = version;
    }

    /// Whether a node changed itself since a version, or the policy gives it other peers or says something else to it.
    boolean ownSince(int bit, long since) {
        return bit < ownAt.length && ownAt[bit] > since;
    }

    /// The policy shows the node to others, or hides it from them.
    void pivot(int bit) {
        var mark = mark(bit);
        pivots.remove(mark.pivot);
        mark.pivot = ++version;
        pivots.put(version, new NodeId(bit));
    }

    boolean live(NodeId id, LiveState live) {
        var mark = mark(id);
        if (!live.newerThan(mark.live)) {
            return false;
        }
        mark.live = live;
        mark.endpoints = touch(id, mark);
        return true;
    }

    boolean online(NodeId id, boolean online) {
        var mark = mark(id);
        if (Boolean.valueOf(online).equals(mark.online)) {
            return false;
        }
        mark.online = online;
        touch(id, mark);
        return true;
    }

    /// Whoever has the node finds out by comparing.
    void remove(NodeId id) {
        removedAt = ++version;
        forgetExpiry(id);
        int bit = Sight.bit(id);
        if (bit < changedAt.length) {
            changedAt[bit] = 0;
        }
        var mark = of(id);
        if (mark != null) {
            marks[bit] = null;
            dirty.remove(mark.newest);
            pivots.remove(mark.pivot);
        }
    }

    /// The key is good by now, perhaps again: the clock may have been ahead.
    void noteExpiry(Node node) {
        forgetExpiry(node.id());
        if (node.keyExpiresAt() != null) {
            expiryOf.put(node.id(), node.keyExpiresAt());
            expiries.computeIfAbsent(node.keyExpiresAt(), _ -> new LinkedHashSet<>())
                    .add(node.id());
        }
    }

    private void forgetExpiry(NodeId id) {
        var at = expiryOf.remove(id);
        if (at != null) {
            for (var times : List.of(expiries, lapsed)) {
                times.computeIfPresent(at, (_, ids) -> {
                    ids.remove(id);
                    return ids.isEmpty() ? null : ids;
                });
            }
        }
    }

    /// Nodes whose keys have expired since the last call, and those whose keys are good again because the clock was
    /// ahead then.
    List<NodeId> expired(Instant now) {
        var over = moved(expiries.headMap(now, true), lapsed);
        var again = moved(lapsed.tailMap(now, false), expiries);
        return Stream.concat(over.stream(), again.stream()).toList();
    }

    private static List<NodeId> moved(Map<Instant, Set<NodeId>> from, Map<Instant, Set<NodeId>> to) {
        var nodes = from.values().stream().flatMap(Set::stream).toList();
        from.forEach(
                (at, ids) -> to.computeIfAbsent(at, _ -> new LinkedHashSet<>()).addAll(ids));
        from.clear();
        return nodes;
    }

    @Nullable
    Instant nextExpiry() {
        return expiries.isEmpty() ? null : expiries.firstKey();
    }

    private Mark mark(NodeId id) {
        return mark(Sight.bit(id));
    }

    private Mark mark(int bit) {
        var known = of(bit);
        if (known != null) {
            return known;
        }
        if (bit >= marks.length) {
            marks = Arrays.copyOf(marks, roomFor(bit));
        }
        var made = new Mark();
        marks[bit] = made;
        return made;
    }

    private static int roomFor(int bit) {
        return bit + 1 + bit / 4;
    }

    /// Gives the node the next version.
    private long touch(NodeId id, Mark mark) {
        dirty.remove(mark.newest);
        mark.newest = ++version;
        dirty.put(version, id);
        return version;
    }
}
