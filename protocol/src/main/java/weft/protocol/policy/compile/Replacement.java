package weft.protocol.policy.compile;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpPrefix;

/// Pure. Whom it makes a difference to that one compiled policy takes the place of another, with other rules perhaps
/// and with nodes in other places. Lists of sources and rows are shared by many nodes, so each pair is compared once.
final class Replacement {
    private final CompiledPolicy before;
    private final CompiledPolicy after;
    private final boolean samePlaces;
    private final Map<List<IpPrefix>, Map<List<IpPrefix>, Boolean>> comparedSources = new IdentityHashMap<>();
    private final Map<NodeSet, Set<String>> seenIds = new IdentityHashMap<>();

    Replacement(CompiledPolicy before, CompiledPolicy after) {
        this.before = before;
        this.after = after;
        this.samePlaces = before.table.places.equals(after.table.places);
    }

    SortedSet<String> affected() {
        var affected = new TreeSet<String>();
        for (var now : after.table.nodes) {
            if (now == null) {
                continue;
            }
            var old = oldOf(now);
            if (old == null || differs(old, now)) {
                affected.add(now.id());
            }
        }
        return Collections.unmodifiableSortedSet(affected);
    }

    private @Nullable PlacedNode oldOf(PlacedNode now) {
        Integer place = before.table.places.get(now.id());
        return place == null ? null : before.table.nodes[place];
    }

    private boolean differs(PlacedNode old, PlacedNode now) {
        return !old.hosts.equals(now.hosts)
                || !seesTheSame(old, now)
                || filterDiffers(old, now)
                || reachesOtherwise(old, now)
                || !before.sshOf(old.id()).equals(after.sshOf(now.id()))
                || !before.attributesOf(old.id()).equals(after.attributesOf(now.id()));
    }

    private boolean seesTheSame(PlacedNode old, PlacedNode now) {
        var oldRow = before.rows.of(old.place);
        var newRow = after.rows.of(now.place);
        if (samePlaces) {
            var differing = oldRow.difference(newRow);
            differing.remove(now.place);
            return differing.isEmpty();
        }
        var oldIds = seenIds.computeIfAbsent(oldRow, row -> ids(row, before.table));
        var newIds = seenIds.computeIfAbsent(newRow, row -> ids(row, after.table));
        int own = oldIds.contains(now.id()) == newIds.contains(now.id()) ? 0 : 1;
        return oldIds.size() - newIds.size() == (oldIds.contains(now.id()) ? own : -own)
                && oldIds.stream().allMatch(id -> id.equals(now.id()) || newIds.contains(id));
    }

    private static Set<String> ids(NodeSet row, NodeTable table) {
        var ids = new HashSet<String>();
        row.forEach(place -> ids.add(table.node(place).id()));
        return ids;
    }

    private boolean filterDiffers(PlacedNode old, PlacedNode now) {
        var oldFilter = new FilterMaker(before.table, before.rules).filterOf(old);
        var newFilter = new FilterMaker(after.table, after.rules).filterOf(now);
        if (oldFilter.rules().size() != newFilter.rules().size()) {
            return true;
        }
        for (int i = 0; i < oldFilter.rules().size(); i++) {
            var one = oldFilter.rules().get(i);
            var other = newFilter.rules().get(i);
            if (!one.destinations().equals(other.destinations())
                    || !one.protocols().equals(other.protocols())
                    || !areSame(one.sources(), other.sources())) {
                return true;
            }
        }
        return grantsDiffer(oldFilter.grants(), newFilter.grants());
    }

    private boolean grantsDiffer(List<CapabilityGrant> old, List<CapabilityGrant> now) {
        if (old.size() != now.size()) {
            return true;
        }
        for (int i = 0; i < old.size(); i++) {
            if (!old.get(i).capabilities().equals(now.get(i).capabilities())
                    || !areSame(old.get(i).sources(), now.get(i).sources())
                    || !areSame(old.get(i).destinations(), now.get(i).destinations())) {
                return true;
            }
        }
        return false;
    }

    private boolean areSame(List<IpPrefix> one, List<IpPrefix> other) {
        if (one == other) {
            return true;
        }
        return comparedSources
                .computeIfAbsent(one, _ -> new IdentityHashMap<>())
                .computeIfAbsent(other, _ -> new HashSet<>(one).equals(new HashSet<>(other)));
    }

    /// Whether a router, an exit node or a node without IPv4 is used otherwise.
    private boolean reachesOtherwise(PlacedNode old, PlacedNode now) {
        var oldChoice = new RouteChoice(before.table, before.rules);
        var newChoice = new RouteChoice(after.table, after.rules);
        var row = after.rows.of(now.place);
        return Arrays.stream(after.table.nodes).anyMatch(peer -> {
            if (peer == null || peer.place == now.place || !row.has(peer.place)) {
                return false;
            }
            var oldPeer = oldOf(peer);
            boolean plain = oldPeer != null
                    && isPlain(peer)
                    && isPlain(oldPeer)
                    && now.hasIpv4 == old.hasIpv4
                    && peer.hosts.equals(oldPeer.hosts);
            return !plain && oldPeer != null && !oldChoice.allowed(old, oldPeer).equals(newChoice.allowed(now, peer));
        });
    }

    private static boolean isPlain(PlacedNode peer) {
        return peer.routes.isEmpty() && !peer.isExit() && peer.hasIpv4;
    }
}
