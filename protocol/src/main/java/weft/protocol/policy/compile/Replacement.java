package weft.protocol.policy.compile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpPrefix;

/// Pure. Whom it makes a difference to that one compiled policy takes the place of another, with other rules perhaps
/// and with nodes in other places. Lists of sources and rows are shared by many nodes, so each pair is compared once.
final class Replacement {
    private final CompiledPolicy before;
    private final CompiledPolicy after;
    private final boolean samePlaces;
    private final RouteChoice oldChoice;
    private final RouteChoice newChoice;
    private final NodeSet special;
    private final Map<List<IpPrefix>, Map<List<IpPrefix>, Boolean>> comparedSources = new IdentityHashMap<>();
    /// Apart, since a place may be another node's in the other policy.
    private final Map<NodeSet, Set<String>> oldIdsOf = new HashMap<>();

    private final Map<NodeSet, Set<String>> newIdsOf = new HashMap<>();

    Replacement(CompiledPolicy before, CompiledPolicy after) {
        this.before = before;
        this.after = after;
        this.samePlaces = before.table.places == after.table.places || before.table.places.equals(after.table.places);
        this.oldChoice = new RouteChoice(before.table, before.rules);
        this.newChoice = new RouteChoice(after.table, after.rules);
        this.special = special();
    }

    PolicyUpdate update() {
        var affected = new NodeSet(after.table.nodes.length);
        var ruled = new NodeSet(after.table.nodes.length);
        for (var now : after.table.nodes) {
            if (now == null) {
                continue;
            }
            var old = oldOf(now);
            boolean sees = old != null && seesTheSame(old, now);
            if (old == null || isRuledOtherwise(old, now, sees)) {
                affected.add(now.place);
                ruled.add(now.place);
            } else if (!sees || reachesOtherwise(old, now)) {
                affected.add(now.place);
            }
        }
        return new PolicyUpdate(after, affected, ruled, null);
    }

    private boolean isRuledOtherwise(PlacedNode old, PlacedNode now, boolean seesTheSame) {
        boolean ssh = !before.document.ssh().isEmpty() || !after.document.ssh().isEmpty();
        return !old.hosts.equals(now.hosts)
                || filterDiffers(old, now)
                || ssh && Comparison.sshDiffers(before, old, after, now, !seesTheSame)
                || !before.attributesOf(old.id()).equals(after.attributesOf(now.id()));
    }

    private @Nullable PlacedNode oldOf(PlacedNode now) {
        Integer place = samePlaces ? Integer.valueOf(now.place) : before.table.places.get(now.id());
        return place == null ? null : before.table.nodes[place];
    }

    private boolean seesTheSame(PlacedNode old, PlacedNode now) {
        var oldRow = before.rows.of(old.place);
        var newRow = after.rows.of(now.place);
        if (samePlaces) {
            var differing = oldRow.difference(newRow);
            differing.remove(now.place);
            return differing.isEmpty();
        }
        var oldIds = oldIdsOf.computeIfAbsent(oldRow, row -> ids(row, before.table));
        var newIds = newIdsOf.computeIfAbsent(newRow, row -> ids(row, after.table));
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
        var row = after.rows.of(now.place);
        var peers = now.hasIpv4 == old.hasIpv4 ? special : after.table.all;
        boolean[] differ = {false};
        peers.forEach(place -> differ[0] |= place != now.place && row.has(place) && leadsOtherwise(old, now, place));
        return differ[0];
    }

    private boolean leadsOtherwise(PlacedNode old, PlacedNode now, int place) {
        var peer = after.table.node(place);
        var oldPeer = oldOf(peer);
        return oldPeer != null && !oldChoice.allowed(old, oldPeer).equals(newChoice.allowed(now, peer));
    }

    /// Peers that are used, or were, for more or less than the addresses that they had and have.
    private NodeSet special() {
        var places = new NodeSet(after.table.nodes.length);
        for (var peer : after.table.nodes) {
            var old = peer == null ? null : oldOf(peer);
            if (peer != null && old != null && !(peer.isPlain() && old.isPlain() && peer.hosts.equals(old.hosts))) {
                places.add(peer.place);
            }
        }
        return places;
    }
}
