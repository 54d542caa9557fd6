package weft.protocol.admission;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

/// Pure, confined to its owner. What a relay knows: for each tailnet its revision and its nodes. An update costs what
/// it changes.
///
/// A key counts as long as some node has it that has not expired: one device may be in two tailnets.
public final class AdmittedTailnets {
    private final SortedMap<TailnetId, Tailnet> tailnets = new TreeMap<>();
    /// How many nodes that may be served have the key.
    private final Map<NodeKey, Integer> holders = new HashMap<>();
    private final TreeMap<Instant, Set<Seat>> expiries = new TreeMap<>();
    /// Of those whose keys do not count: their time is over, as far as the clock is right.
    private final TreeMap<Instant, Set<Seat>> lapsed = new TreeMap<>();
    /// Keys that the update under way touched, and whether they were admitted before it.
    private final Map<NodeKey, Boolean> touched = new LinkedHashMap<>();

    /// A tailnet as its relay keeps it over restarts.
    public record Known(TailnetId tailnet, long revision, List<AdmittedNode> nodes) {
        public Known {
            nodes = List.copyOf(nodes);
        }
    }

    /// What an update, or the clock, did to the set of keys.
    public record Changed(List<NodeKey> added, List<NodeKey> removed) {
        public boolean isNothing() {
            return added.isEmpty() && removed.isEmpty();
        }
    }

    private static final class Tailnet {
        long revision;
        SortedMap<NodeId, Seat> seats = new TreeMap<>();
        /// Parts of a [AdmissionUpdate.Whole] whose last one is not here yet.
        @Nullable
        SortedMap<NodeId, AdmittedNode> coming;
    }

    /// A node, and whether its keys count.
    private static final class Seat {
        final AdmittedNode node;
        boolean isHeld;

        Seat(AdmittedNode node) {
            this.node = node;
        }
    }

    /// @param known of an earlier life; keys that have expired by now are not admitted
    public AdmittedTailnets(List<Known> known, Instant now) {
        for (Known each : known) {
            var tailnet = new Tailnet();
            tailnet.revision = each.revision();
            tailnets.put(each.tailnet(), tailnet);
            each.nodes().forEach(node -> put(tailnet, node, now));
        }
        touched.clear();
    }

    /// For the hello.
    public List<TailnetRevision> revisions() {
        var revisions = new ArrayList<TailnetRevision>();
        tailnets.forEach((id, tailnet) -> {
            if (tailnet.revision > 0) {
                revisions.add(new TailnetRevision(id, tailnet.revision));
            }
        });
        return revisions;
    }

    /// To be kept over restarts.
    public List<Known> known() {
        var known = new ArrayList<Known>();
        tailnets.forEach((id, tailnet) -> {
            if (tailnet.revision > 0) {
                known.add(new Known(
                        id,
                        tailnet.revision,
                        tailnet.seats.values().stream().map(seat -> seat.node).toList()));
            }
        });
        return known;
    }

    /// All keys that may be served.
    public Set<NodeKey> keys() {
        return Collections.unmodifiableSet(holders.keySet());
    }

    /// Whether the update can be applied: a step begins at the revision that is here.
    public boolean fits(AdmissionUpdate update) {
        var here = tailnets.get(update.tailnet());
        return switch (update) {
            case AdmissionUpdate.Step step -> here != null && here.revision > 0 && here.revision == step.from();
            case AdmissionUpdate.Whole whole -> whole.isFirst() || here != null && here.coming != null;
            case AdmissionUpdate.Gone _ -> true;
        };
    }

    /// Applies an update that fits.
    public Changed apply(AdmissionUpdate update, Instant now) {
        if (!fits(update)) {
            throw new IllegalStateException("an update to another revision");
        }
        switch (update) {
            case AdmissionUpdate.Step step -> take(step, now);
            case AdmissionUpdate.Whole whole -> take(whole, now);
            case AdmissionUpdate.Gone(var tailnet) -> forget(tailnet);
        }
        return changed();
    }

    /// Keys that have expired by now count no more; those that had by a clock that was ahead count again.
    public Changed expire(Instant now) {
        for (var seat : taken(expiries.headMap(now, true))) {
            seat.isHeld = false;
            seat.node.keys().forEach(this::release);
            note(lapsed, seat);
        }
        for (var seat : taken(lapsed.tailMap(now, false))) {
            seat.isHeld = true;
            seat.node.keys().forEach(this::hold);
            note(expiries, seat);
        }
        return changed();
    }

    private static List<Seat> taken(Map<Instant, Set<Seat>> part) {
        var seats = part.values().stream().flatMap(Set::stream).toList();
        part.clear();
        return seats;
    }

    private static void note(Map<Instant, Set<Seat>> at, Seat seat) {
        if (seat.node.expiresAt() != null) {
            at.computeIfAbsent(seat.node.expiresAt(), _ -> new LinkedHashSet<>())
                    .add(seat);
        }
    }

    public @Nullable Instant nextExpiry() {
        return expiries.isEmpty() ? null : expiries.firstKey();
    }

    /// Serves nobody any more.
    public Changed forgetAll() {
        List.copyOf(tailnets.keySet()).forEach(this::forget);
        return changed();
    }

    private void take(AdmissionUpdate.Step step, Instant now) {
        var tailnet = tailnets.get(step.tailnet());
        if (tailnet != null) {
            step.removed().forEach(id -> remove(tailnet, id));
            step.nodes().forEach(node -> put(tailnet, node, now));
            tailnet.revision = step.to();
        }
    }

    private void take(AdmissionUpdate.Whole whole, Instant now) {
        var tailnet = tailnets.computeIfAbsent(whole.tailnet(), _ -> new Tailnet());
        var coming = whole.isFirst() || tailnet.coming == null ? new TreeMap<NodeId, AdmittedNode>() : tailnet.coming;
        whole.nodes().forEach(node -> coming.put(node.id(), node));
        if (!whole.isLast()) {
            tailnet.coming = coming;
            return;
        }
        tailnet.coming = null;
        List.copyOf(tailnet.seats.keySet()).forEach(id -> remove(tailnet, id));
        coming.values().forEach(node -> put(tailnet, node, now));
        tailnet.revision = whole.revision();
    }

    private void forget(TailnetId id) {
        var tailnet = tailnets.remove(id);
        if (tailnet != null) {
            List.copyOf(tailnet.seats.keySet()).forEach(node -> remove(tailnet, node));
        }
    }

    private void put(Tailnet tailnet, AdmittedNode node, Instant now) {
        remove(tailnet, node.id());
        var seat = new Seat(node);
        tailnet.seats.put(node.id(), seat);
        if (node.expired(now)) {
            note(lapsed, seat);
            return;
        }
        seat.isHeld = true;
        node.keys().forEach(this::hold);
        note(expiries, seat);
    }

    private void remove(Tailnet tailnet, NodeId id) {
        var seat = tailnet.seats.remove(id);
        if (seat == null) {
            return;
        }
        if (seat.isHeld) {
            seat.node.keys().forEach(this::release);
        }
        var expiresAt = seat.node.expiresAt();
        if (expiresAt != null) {
            (seat.isHeld ? expiries : lapsed).computeIfPresent(expiresAt, (_, seats) -> {
                seats.remove(seat);
                return seats.isEmpty() ? null : seats;
            });
        }
    }

    private void hold(NodeKey key) {
        touch(key);
        holders.merge(key, 1, Integer::sum);
    }

    private void release(NodeKey key) {
        touch(key);
        holders.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    private void touch(NodeKey key) {
        touched.putIfAbsent(key, holders.containsKey(key));
    }

    private Changed changed() {
        var added = new ArrayList<NodeKey>();
        var removed = new ArrayList<NodeKey>();
        touched.forEach((key, wasThere) -> {
            if (wasThere != holders.containsKey(key)) {
                (wasThere ? removed : added).add(key);
            }
        });
        touched.clear();
        return new Changed(added, removed);
    }
}
