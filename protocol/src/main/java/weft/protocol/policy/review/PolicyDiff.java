package weft.protocol.policy.review;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PortTarget;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.NodeFilter;
import weft.protocol.policy.compile.PolicyNode;
import weft.protocol.policy.document.PortRange;
import weft.protocol.policy.document.Protocols;

/// Pure. What a change of the policy does: who gains and who loses which access, device by device and user by user, and
/// which devices get another map. Both policies are compiled against the same users and nodes.
///
/// @param byNode for each source device, what changes for it
/// @param byUser the same for all devices of a user, or of the same tags, together
/// @param newMaps devices of which filter, peers, addresses, SSH rules or attributes differ
public record PolicyDiff(
        SortedMap<String, Access> byNode, SortedMap<String, Access> byUser, SortedSet<String> newMaps) {

    /// Destinations with what may pass there: `server tcp,udp:22`.
    public record Access(SortedSet<String> gained, SortedSet<String> lost) {
        public Access {
            gained = Collections.unmodifiableSortedSet(gained);
            lost = Collections.unmodifiableSortedSet(lost);
        }
    }

    public PolicyDiff {
        byNode = Collections.unmodifiableSortedMap(byNode);
        byUser = Collections.unmodifiableSortedMap(byUser);
        newMaps = Collections.unmodifiableSortedSet(newMaps);
    }

    public boolean isEmpty() {
        return newMaps.isEmpty();
    }

    public static PolicyDiff between(CompiledPolicy before, CompiledPolicy after) {
        var newMaps = new TreeSet<String>();
        var gained = new TreeMap<String, SortedSet<String>>();
        var lost = new TreeMap<String, SortedSet<String>>();
        for (var node : new TreeMap<>(after.world().nodes()).values()) {
            var old = before.filterOf(node.id());
            var now = after.filterOf(node.id());
            boolean sameFilter = isSame(old, now);
            if (!sameFilter) {
                var oldAccess = accessTo(node, old, before);
                var newAccess = accessTo(node, now, after);
                addMissing(newAccess, oldAccess, gained);
                addMissing(oldAccess, newAccess, lost);
            }
            if (!sameFilter || differsOtherwise(before, after, node.id())) {
                newMaps.add(node.id());
            }
        }
        var byNode = joined(gained, lost);
        return new PolicyDiff(byNode, byOwner(byNode, after), newMaps);
    }

    private static boolean isSame(NodeFilter one, NodeFilter other) {
        return sets(one).equals(sets(other)) && one.grants().equals(other.grants());
    }

    private static List<Object> sets(NodeFilter filter) {
        var rules = new ArrayList<>();
        for (FilterRule rule : filter.rules()) {
            rules.add(new HashSet<>(rule.sources()));
            rules.add(new HashSet<>(rule.destinations()));
            rules.add(new HashSet<>(rule.protocols()));
        }
        return rules;
    }

    private static boolean differsOtherwise(CompiledPolicy before, CompiledPolicy after, String node) {
        var peers = after.peersOf(node);
        return !before.peersOf(node).equals(peers)
                || !before.sshOf(node).equals(after.sshOf(node))
                || !before.attributesOf(node).equals(after.attributesOf(node))
                || peers.stream()
                        .anyMatch(
                                peer -> !before.allowedPrefixes(node, peer).equals(after.allowedPrefixes(node, peer)));
    }

    /// For each source device, what of this node it may reach.
    private static SortedMap<String, Set<String>> accessTo(PolicyNode node, NodeFilter filter, CompiledPolicy policy) {
        var access = new TreeMap<String, Set<String>>();
        for (FilterRule rule : filter.rules()) {
            var what = new TreeSet<String>();
            rule.destinations().forEach(target -> what.add(words(node, target, rule.protocols())));
            var sources = IpSet.ofPrefixes(rule.sources());
            policy.forEachPeer(node.id(), peer -> {
                var source = policy.world().nodes().get(peer);
                if (source != null && source.addresses().stream().anyMatch(sources::contains)) {
                    access.computeIfAbsent(peer, _ -> new TreeSet<>()).addAll(what);
                }
            });
        }
        return access;
    }

    private static String words(PolicyNode node, PortTarget target, List<Integer> protocols) {
        boolean itself = target.prefix().bits() == 0
                || node.addresses().stream().anyMatch(address -> target.prefix().contains(address));
        String where = itself ? node.id() : target.prefix() + " behind " + node.id();
        String ports = new PortRange(target.firstPort(), target.lastPort()).toString();
        boolean usual = protocols.size() == 4 && protocols.containsAll(List.of(1, 6, 17, 58));
        String how = usual
                ? ports
                : protocols.stream()
                                .map(Protocols::name)
                                .reduce((left, right) -> left + "," + right)
                                .orElse("") + ":" + ports;
        return where + " " + how;
    }

    private static void addMissing(
            SortedMap<String, Set<String>> from,
            SortedMap<String, Set<String>> in,
            SortedMap<String, SortedSet<String>> to) {
        from.forEach((source, access) -> {
            var missing = new TreeSet<>(access);
            missing.removeAll(in.getOrDefault(source, Set.of()));
            if (!missing.isEmpty()) {
                to.computeIfAbsent(source, _ -> new TreeSet<>()).addAll(missing);
            }
        });
    }

    private static SortedMap<String, Access> joined(
            SortedMap<String, SortedSet<String>> gained, SortedMap<String, SortedSet<String>> lost) {
        var joined = new TreeMap<String, Access>();
        var sources = new TreeSet<>(gained.keySet());
        sources.addAll(lost.keySet());
        for (var source : sources) {
            joined.put(
                    source,
                    new Access(
                            gained.getOrDefault(source, new TreeSet<>()), lost.getOrDefault(source, new TreeSet<>())));
        }
        return joined;
    }

    private static SortedMap<String, Access> byOwner(SortedMap<String, Access> byNode, CompiledPolicy policy) {
        var byOwner = new TreeMap<String, Access>();
        byNode.forEach((id, access) -> byOwner.merge(ownerOf(id, policy), access, (some, more) -> {
            var gained = new TreeSet<>(some.gained());
            gained.addAll(more.gained());
            var lost = new TreeSet<>(some.lost());
            lost.addAll(more.lost());
            return new Access(gained, lost);
        }));
        return byOwner;
    }

    private static String ownerOf(String id, CompiledPolicy policy) {
        var node = policy.world().nodes().get(id);
        if (node == null) {
            return id;
        }
        var user = node.user() == null ? null : policy.world().users().get(node.user());
        return user == null ? String.join(",", node.tags()) : user.login();
    }
}
