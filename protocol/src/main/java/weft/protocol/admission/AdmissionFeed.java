package weft.protocol.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;

/// Pure. One tailnet's keys as relays follow them: the newest state, and for each node the revision at which its keys
/// last changed. What a relay lacks since a revision costs what changed since then, and is the same for all relays
/// that are at that revision. Confined to its owner.
///
/// A key that expires is no change: its time of expiry is part of what relays know.
public final class AdmissionFeed {
    /// Nodes in one message.
    public static final int PART_NODES = 8_192;

    /// Removed nodes that are remembered; who asks after more have gone gets everything.
    static final int REMOVED_MAX = 4_096;

    private MeshState state;
    private long base;
    private int removedCount;
    private final TreeMap<Long, TreeSet<NodeId>> byRevision = new TreeMap<>();
    private final Map<NodeId, Long> changedAt = new HashMap<>();

    /// @param state at which the feed begins; what changed before is not known
    public AdmissionFeed(MeshState state) {
        this.state = state;
        this.base = state.revision();
    }

    public long revision() {
        return state.revision();
    }

    /// The oldest revision from which a relay can go on with a step.
    public long base() {
        return base;
    }

    /// Goes on to a newer state; `entries` are all that lie between. True when keys changed.
    public boolean advance(MeshState newer, List<Entry> entries) {
        boolean any = false;
        long from = state.revision();
        for (Entry entry : entries) {
            if (entry.revision() > from) {
                any |= mark(entry, newer);
            }
        }
        if (newer.revision() > from) {
            state = newer;
        }
        if (removedCount > REMOVED_MAX) {
            forgetRemoved();
        }
        return any;
    }

    /// Learns what changed before the feed began, so that relays can go on from `from`; `entries` are all from there
    /// to [#base].
    public void extendBack(long from, List<Entry> entries) {
        if (from >= base) {
            return;
        }
        for (Entry entry : entries) {
            if (entry.revision() > from && entry.revision() <= base) {
                mark(entry, state);
            }
        }
        base = from;
    }

    /// What a relay at this revision lacks, in order; empty when it has all.
    ///
    /// @param revision 0 for a relay that knows nothing of this tailnet
    public List<AdmissionUpdate> since(long revision) {
        if (revision < Math.max(1, base) || revision > state.revision()) {
            return whole();
        }
        var nodes = new ArrayList<AdmittedNode>();
        var removed = new ArrayList<NodeId>();
        for (TreeSet<NodeId> ids : byRevision.tailMap(revision, false).values()) {
            for (NodeId id : ids) {
                var node = AdmittedNode.of(state, id);
                if (node == null) {
                    removed.add(id);
                } else {
                    nodes.add(node);
                }
            }
        }
        return nodes.isEmpty() && removed.isEmpty()
                ? List.of()
                : List.of(new AdmissionUpdate.Step(state.tailnet(), revision, state.revision(), nodes, removed));
    }

    private List<AdmissionUpdate> whole() {
        var nodes = new ArrayList<AdmittedNode>();
        for (NodeId id : state.nodes().keySet()) {
            var node = AdmittedNode.of(state, id);
            if (node != null) {
                nodes.add(node);
            }
        }
        var parts = new ArrayList<AdmissionUpdate>();
        int at = 0;
        do {
            int end = Math.min(nodes.size(), at + PART_NODES);
            parts.add(new AdmissionUpdate.Whole(
                    state.tailnet(), state.revision(), nodes.subList(at, end), at == 0, end == nodes.size()));
            at = end;
        } while (at < nodes.size());
        return parts;
    }

    /// True when the entry changes which keys relays may serve, or until when.
    private boolean mark(Entry entry, MeshState newer) {
        var touched = touchedBy(entry.change(), newer);
        touched.forEach(id -> mark(id, entry.revision()));
        if (entry.change() instanceof Change.NodeRemoved) {
            removedCount++;
        }
        return !touched.isEmpty();
    }

    /// Several nodes may have one revision; it keeps a set of them.
    private void mark(NodeId id, long revision) {
        var before = changedAt.get(id);
        if (before == null || before < revision) {
            if (before != null) {
                unmark(id, before);
            }
            changedAt.put(id, revision);
            byRevision.computeIfAbsent(revision, _ -> new TreeSet<>()).add(id);
        }
    }

    private void unmark(NodeId id, long revision) {
        var there = byRevision.get(revision);
        if (there != null && there.remove(id) && there.isEmpty()) {
            byRevision.remove(revision);
        }
    }

    private void forgetRemoved() {
        byRevision.values().forEach(ids -> ids.removeIf(id -> state.node(id) == null));
        byRevision.values().removeIf(TreeSet::isEmpty);
        changedAt.keySet().removeIf(id -> state.node(id) == null);
        removedCount = 0;
        base = state.revision();
    }

    private static List<NodeId> touchedBy(Change change, MeshState newer) {
        return switch (change) {
            case Change.NodeJoined(var node) -> List.of(node.id());
            case Change.NodeKeyUpdated updated -> List.of(updated.node());
            case Change.NodeExpiryChanged changed -> List.of(changed.node());
            case Change.NodeRemoved(var node) -> List.of(node);
            case Change.NodeApproved(var node) -> List.of(node);
            case Change.NodeOwnerChanged changed -> List.of(changed.node());
            case Change.UserStandingChanged(var user, var _) ->
                newer.nodesOf(user).stream().map(Node::id).toList();
            case Change.NodeRenamed _,
                    Change.UserCreated _,
                    Change.UserRemoved _,
                    Change.UserDescribed _,
                    Change.UserRoleChanged _,
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
}
