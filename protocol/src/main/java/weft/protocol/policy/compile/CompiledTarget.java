package weft.protocol.policy.compile;

import java.util.List;
import java.util.TreeSet;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.PrefixList;
import weft.protocol.policy.document.AccessRule.Target;
import weft.protocol.policy.document.Autogroup;
import weft.protocol.policy.document.Selector;

/// Immutable. One destination of a rule against one world.
///
/// What a node's filter says of a destination depends on how it was written. A user, group or tag becomes the node's
/// own addresses: it needs to know of no other. An address, prefix or host stays as it is written, because it may lie
/// behind the node. `*` stays everything.
final class CompiledTarget {
    /// What exit nodes lead to: every address that is nobody's private one.
    static final IpSet INTERNET = internet();

    final Target target;
    final Kind kind;
    final NodeSet chosen;
    final IpSet addresses;
    /// Nodes that are meant by their own addresses.
    final NodeSet hosts;
    /// Nodes that lead to an address that is meant.
    final NodeSet routers;
    /// Exit nodes whose filter must let this through.
    final NodeSet exits;
    /// Whether the exit nodes become visible by it: it is all of the internet.
    final boolean isWholeInternet;

    enum Kind {
        EVERYTHING,
        NODES,
        ADDRESSES,
        INTERNET,
        SELF
    }

    private CompiledTarget(Target target, Kind kind, NodeSet chosen, IpSet addresses, Parts parts) {
        this.target = target;
        this.kind = kind;
        this.chosen = chosen;
        this.addresses = addresses;
        this.hosts = parts.hosts;
        this.routers = parts.routers;
        this.exits = parts.exits;
        this.isWholeInternet = kind == Kind.EVERYTHING || kind == Kind.INTERNET || addresses.containsAll(INTERNET);
    }

    private record Parts(NodeSet hosts, NodeSet routers, NodeSet exits) {}

    /// @param via nodes that alone may carry it, or null for any
    static CompiledTarget of(
            Target target, NodeTable table, Choices choices, @org.jspecify.annotations.Nullable NodeSet via) {
        var selector = target.destination().value();
        var kind = kindOf(selector);
        var chosen = choices.of(selector);
        var known = choices.addressesOf(selector);
        var addresses = known == null ? IpSet.EMPTY : known;
        var hosts = switch (kind) {
            case EVERYTHING -> table.all;
            case NODES, ADDRESSES -> chosen;
            case INTERNET, SELF -> NodeSet.NONE;
        };
        var routers = new NodeSet(table.nodes.length);
        for (var router : table.routers) {
            boolean leads = switch (kind) {
                case EVERYTHING -> true;
                case NODES ->
                    table.within.getOrDefault(router.place, NodeSet.NONE).intersects(chosen);
                case ADDRESSES -> router.routesOverlap(addresses);
                case INTERNET, SELF -> false;
            };
            if (leads) {
                routers.add(router.place);
            }
        }
        var exits = switch (kind) {
            case EVERYTHING, INTERNET -> table.exits.copy();
            case ADDRESSES -> INTERNET.overlaps(addresses) ? table.exits.copy() : new NodeSet(0);
            case NODES, SELF -> new NodeSet(0);
        };
        if (via != null) {
            hosts = NodeSet.NONE;
            routers.retainAll(via);
            exits.retainAll(via);
        }
        return new CompiledTarget(target, kind, chosen, addresses, new Parts(hosts, routers, exits));
    }

    private static Kind kindOf(Selector selector) {
        return switch (selector) {
            case Selector.Everything _ -> Kind.EVERYTHING;
            case Selector.OfAutogroup(var group) when group == Autogroup.SELF -> Kind.SELF;
            case Selector.OfAutogroup(var group) when group == Autogroup.INTERNET -> Kind.INTERNET;
            case Selector.OfHost _, Selector.OfIpSet _, Selector.OfAddresses _ -> Kind.ADDRESSES;
            default -> Kind.NODES;
        };
    }

    /// Whether any address of the prefix is meant.
    boolean overlaps(IpPrefix prefix, NodeTable table) {
        return switch (kind) {
            case EVERYTHING -> true;
            case ADDRESSES -> addresses.overlaps(prefix);
            case NODES -> isWithin(prefix, table, chosen);
            case INTERNET, SELF -> false;
        };
    }

    static boolean isWithin(IpPrefix prefix, NodeTable table, NodeSet chosen) {
        if (table.within.isEmpty()) {
            return false;
        }
        boolean[] found = {false};
        chosen.forEach(
                place -> found[0] |= table.node(place).node.addresses().stream().anyMatch(prefix::contains));
        return found[0];
    }

    /// What stands in the filter of a node, which is one of [#hosts], [#routers] or [#exits].
    List<IpPrefix> destinationsAt(PlacedNode node, NodeTable table) {
        return switch (kind) {
            case EVERYTHING -> Everywhere.PREFIXES;
            case INTERNET -> Everywhere.INTERNET;
            case SELF -> node.hosts;
            case ADDRESSES -> addressesAt(node);
            case NODES -> nodesAt(node, table);
        };
    }

    private List<IpPrefix> addressesAt(PlacedNode node) {
        boolean exit = exits.has(node.place);
        return addresses.prefixes().stream()
                .filter(prefix -> node.node.addresses().stream().anyMatch(prefix::contains)
                        || routers.has(node.place) && node.routeSet.overlaps(prefix)
                        || exit && INTERNET.containsAll(IpSet.of(prefix)))
                .toList();
    }

    private List<IpPrefix> nodesAt(PlacedNode node, NodeTable table) {
        boolean itself = hosts.has(node.place);
        if (!routers.has(node.place)) {
            return itself ? node.hosts : List.of();
        }
        var behind = new TreeSet<IpPrefix>(itself ? node.hosts : List.of());
        chosen.forEach(place -> {
            for (var host : table.node(place).hosts) {
                if (node.routeSet.contains(host.address())) {
                    behind.add(host);
                }
            }
        });
        return List.copyOf(behind);
    }

    private static IpSet internet() {
        var all = IpSet.ofPrefixes(List.of(IpPrefix.ALL_IPV4, IpPrefix.parse("2000::/3")));
        for (var own : List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")) {
            all = all.minus(IpPrefix.parse(own));
        }
        return all;
    }

    /// Lists that many filters share.
    static final class Everywhere {
        static final List<IpPrefix> PREFIXES = PrefixList.of(List.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6));
        static final List<IpPrefix> INTERNET = CompiledTarget.INTERNET.prefixes();

        private Everywhere() {}
    }
}
