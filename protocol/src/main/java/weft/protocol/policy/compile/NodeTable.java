package weft.protocol.policy.compile;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import weft.protocol.packet.IpPrefix;
import weft.protocol.packet.IpSet;

/// Immutable. Where each node has its place, so that sets of nodes are bits; and what is known of all of them together:
/// whose they are, which routes they carry.
final class NodeTable {
    final PMap<String, Integer> places;
    final @Nullable PlacedNode[] nodes;
    final NodeSet all;
    final NodeSet inRanges;
    final NodeSet exits;
    final List<PlacedNode> routers;
    final IpSet routes;
    /// What `*` stands for as a source.
    final List<IpPrefix> everySource;
    /// Of each approved route, its routers; the first one carries it.
    final Map<IpPrefix, List<PlacedNode>> carriers;
    /// Nodes whose own addresses lie in a router's routes, of the routers for which there are any.
    final Map<Integer, NodeSet> within;

    /// The same object in tables in which no place means another node than in each other.
    final Object lineage;

    private final PMap<String, int[]> placesOfUser;
    private String @Nullable [] ids;

    /// @param before a table that differs only at the places in `edited`, or null
    private NodeTable(
            PMap<String, Integer> places,
            @Nullable PlacedNode[] nodes,
            PMap<String, int[]> placesOfUser,
            IpSet ranges,
            @Nullable NodeTable before,
            Object lineage,
            Collection<Integer> edited) {
        this.places = places;
        this.lineage = lineage;
        this.nodes = nodes;
        this.placesOfUser = placesOfUser;
        this.all = before == null ? new NodeSet(nodes.length) : before.all.copy();
        this.inRanges = before == null ? new NodeSet(nodes.length) : before.inRanges.copy();
        this.exits = before == null ? new NodeSet(nodes.length) : before.exits.copy();
        var found = new TreeMap<Integer, PlacedNode>();
        if (before != null) {
            before.routers.forEach(router -> found.put(router.place, router));
        }
        for (int place : edited) {
            var placed = nodes[place];
            all.put(place, placed != null);
            inRanges.put(place, placed != null && placed.isIn(ranges));
            exits.put(place, placed != null && placed.isExit());
            found.remove(place);
            if (placed != null && !placed.routes.isEmpty()) {
                found.put(place, placed);
            }
        }
        this.routers = List.copyOf(found.values());
        this.routes = IpSet.ofPrefixes(
                routers.stream().flatMap(router -> router.routes.stream()).toList());
        this.carriers = carriers(routers);
        this.everySource = everySource(ranges, carriers.keySet());
        this.within = within(routers, nodes, ranges);
    }

    /// @param before a table whose nodes keep their places, also when they mean something else now; or null
    static NodeTable of(PolicyWorld world, Approval approval, @Nullable NodeTable before) {
        PMap<String, Integer> places = places(world, before);
        int length = 0;
        for (int place : places.values()) {
            length = Math.max(length, place + 1);
        }
        var nodes = new PlacedNode[length];
        var ofUser = new TreeMap<String, List<Integer>>();
        for (var node : world.nodes().values()) {
            int place = requireNonNull(places.get(node.id()));
            nodes[place] = approval.place(place, node, ownerOf(node, world));
            if (!node.isTagged() && node.user() != null) {
                ofUser.computeIfAbsent(node.user(), _ -> new ArrayList<>()).add(place);
            }
        }
        PMap<String, int[]> placesOfUser = HashTreePMap.empty();
        for (var entry : ofUser.entrySet()) {
            placesOfUser = placesOfUser.plus(
                    entry.getKey(),
                    entry.getValue().stream()
                            .mapToInt(Integer::intValue)
                            .sorted()
                            .toArray());
        }
        return new NodeTable(
                places,
                nodes,
                placesOfUser,
                world.ranges(),
                null,
                before == null || isSparse(before, world) ? new Object() : before.lineage,
                places.values());
    }

    /// In the order of ids; or where they were, when most of those places are still taken.
    private static PMap<String, Integer> places(PolicyWorld world, @Nullable NodeTable before) {
        var sorted = new ArrayList<>(world.nodes().values());
        sorted.sort(Comparator.comparing(PolicyNode::id));
        PMap<String, Integer> places = HashTreePMap.empty();
        if (before == null || isSparse(before, world)) {
            for (int place = 0; place < sorted.size(); place++) {
                places = places.plus(sorted.get(place).id(), place);
            }
            return places;
        }
        if (before.places.keySet().equals(world.nodes().keySet())) {
            return before.places;
        }
        var newcomers = new ArrayList<String>();
        for (var node : sorted) {
            Integer place = before.places.get(node.id());
            if (place == null) {
                newcomers.add(node.id());
            } else {
                places = places.plus(node.id(), place);
            }
        }
        // A place that changed hands would look as if nothing had moved.
        int free = before.nodes.length;
        for (var id : newcomers) {
            places = places.plus(id, free++);
        }
        return places;
    }

    private static boolean isSparse(NodeTable table, PolicyWorld world) {
        return table.nodes.length > 2 * world.nodes().size() + 64;
    }

    /// The table of another world, in which only the nodes of these ids, and the nodes of these users, differ.
    NodeTable after(PolicyWorld world, Collection<String> nodeIds, Collection<String> users, Approval approval) {
        var newPlaces = places;
        var newOfUser = placesOfUser;
        var newNodes = nodes.clone();
        var ids = new HashSet<>(nodeIds);
        users.forEach(
                user -> placesOf(user).forEach(place -> ids.add(node(place).id())));
        var gone = new ArrayList<Integer>();
        var edited = new ArrayList<Integer>();
        for (var id : ids.stream().sorted().toList()) {
            Integer place = newPlaces.get(id);
            var old = place == null ? null : newNodes[place];
            var node = world.nodes().get(id);
            if (old != null && old.node.user() != null) {
                newOfUser = without(newOfUser, old.node.user(), old.place);
            }
            if (node == null) {
                if (place != null) {
                    newPlaces = newPlaces.minus(id);
                    gone.add(place);
                    edited.add(place);
                }
                continue;
            }
            if (place == null) {
                place = freePlace(newNodes);
                if (place == newNodes.length) {
                    newNodes = Arrays.copyOf(newNodes, newNodes.length + 64 + newNodes.length / 16);
                }
                newPlaces = newPlaces.plus(id, place);
            }
            edited.add(place);
            newNodes[place] = approval.place(place, node, ownerOf(node, world));
            if (!node.isTagged() && node.user() != null) {
                newOfUser = with(newOfUser, node.user(), place);
            }
        }
        // Only now: a place that changed hands within one step would look as if nothing had moved.
        for (int place : gone) {
            newNodes[place] = null;
        }
        return new NodeTable(newPlaces, newNodes, newOfUser, world.ranges(), this, lineage, edited);
    }

    /// Routes stay apart, also where one contains the other.
    private static List<IpPrefix> everySource(IpSet ranges, Set<IpPrefix> routes) {
        var sources = new ArrayList<>(ranges.prefixes());
        routes.stream().sorted().forEach(sources::add);
        return List.copyOf(sources);
    }

    private static int freePlace(@Nullable PlacedNode[] nodes) {
        for (int place = 0; place < nodes.length; place++) {
            if (nodes[place] == null) {
                return place;
            }
        }
        return nodes.length;
    }

    private static PMap<String, int[]> with(PMap<String, int[]> ofUser, String user, int place) {
        int[] old = ofUser.getOrDefault(user, new int[0]);
        int[] more = Arrays.copyOf(old, old.length + 1);
        more[old.length] = place;
        Arrays.sort(more);
        return ofUser.plus(user, more);
    }

    private static PMap<String, int[]> without(PMap<String, int[]> ofUser, String user, int place) {
        int[] left = Arrays.stream(ofUser.getOrDefault(user, new int[0]))
                .filter(each -> each != place)
                .toArray();
        return left.length == 0 ? ofUser.minus(user) : ofUser.plus(user, left);
    }

    private static @Nullable PolicyUser ownerOf(PolicyNode node, PolicyWorld world) {
        return node.isTagged() || node.user() == null ? null : world.users().get(node.user());
    }

    private static Map<IpPrefix, List<PlacedNode>> carriers(List<PlacedNode> routers) {
        var carriers = new HashMap<IpPrefix, List<PlacedNode>>();
        for (var router : routers) {
            for (var route : new HashSet<>(router.routes)) {
                carriers.computeIfAbsent(route, _ -> new ArrayList<>()).add(router);
            }
        }
        carriers.values().forEach(list -> list.sort(firstCarrierFirst()));
        return carriers;
    }

    static Comparator<PlacedNode> firstCarrierFirst() {
        return Comparator.comparingLong((PlacedNode router) -> router.node.rank())
                .thenComparing(PlacedNode::id);
    }

    private static Map<Integer, NodeSet> within(List<PlacedNode> routers, @Nullable PlacedNode[] nodes, IpSet ranges) {
        var within = new HashMap<Integer, NodeSet>();
        for (var router : routers) {
            if (!router.routeSet.overlaps(ranges)) {
                continue;
            }
            var inside = new NodeSet(nodes.length);
            for (var placed : nodes) {
                if (placed != null && placed.isIn(router.routeSet)) {
                    inside.add(placed.place);
                }
            }
            if (!inside.isEmpty()) {
                within.put(router.place, inside);
            }
        }
        return within;
    }

    /// By place; of no node it is empty. Not to be edited.
    synchronized String[] ids() {
        var known = ids;
        if (known == null) {
            known = new String[nodes.length];
            for (int place = 0; place < known.length; place++) {
                var placed = nodes[place];
                known[place] = placed == null ? "" : placed.id();
            }
            ids = known;
        }
        return known;
    }

    PlacedNode node(int place) {
        var placed = nodes[place];
        if (placed == null) {
            throw new IllegalStateException("no node has this place");
        }
        return placed;
    }

    /// @throws IllegalArgumentException when there is no such node
    PlacedNode node(String id) {
        Integer place = places.get(id);
        if (place == null) {
            throw new IllegalArgumentException("the policy was compiled without node " + id);
        }
        return node(place);
    }

    /// Places of the user's own, untagged nodes.
    List<Integer> placesOf(String user) {
        return Arrays.stream(placesOfUser.getOrDefault(user, new int[0]))
                .boxed()
                .toList();
    }

    int[] placesOfOwner(PlacedNode node) {
        return node.owner == null ? new int[0] : placesOfUser.getOrDefault(node.owner.id(), new int[0]);
    }

    /// Whether the other table has the same routes, carried by the same nodes in the same order.
    boolean hasSameRoutes(NodeTable other) {
        return routes.equals(other.routes)
                && exits.equals(other.exits)
                && within.equals(other.within)
                && carrierIds().equals(other.carrierIds());
    }

    private Map<IpPrefix, List<String>> carrierIds() {
        var ids = new HashMap<IpPrefix, List<String>>();
        carriers.forEach((route, nodesOf) ->
                ids.put(route, nodesOf.stream().map(PlacedNode::id).toList()));
        return ids;
    }
}
