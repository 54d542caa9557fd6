package weft.simulate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import weft.protocol.key.NodeKey;
import weft.protocol.paths.PeerPaths;

/// One thread. The coordinator: passes on what nodes report of themselves to those that talk with them, some time
/// later.
final class Directory {
    private final World world;
    private final Map<Long, SimulatedNode> nodes = new TreeMap<>();
    private final Map<Long, Map<Long, SimulatedNode>> friends = new TreeMap<>();
    private final Map<Long, PeerPaths> reports = new TreeMap<>();
    private final Map<NodeKey, Long> ids = new HashMap<>(); // looked up, never iterated

    Directory(World world) {
        this.world = world;
    }

    void add(SimulatedNode node) {
        nodes.put(node.id, node);
        ids.put(node.key, node.id);
    }

    void introduce(SimulatedNode a, SimulatedNode b) {
        friends.computeIfAbsent(a.id, _ -> new TreeMap<>()).put(b.id, b);
        friends.computeIfAbsent(b.id, _ -> new TreeMap<>()).put(a.id, a);
    }

    long idOf(NodeKey key) {
        return ids.getOrDefault(key, 0L);
    }

    void report(SimulatedNode node, PeerPaths spec) {
        if (spec.equals(reports.put(node.id, spec))) {
            return;
        }
        for (var friend : friends.getOrDefault(node.id, Map.of()).values()) {
            world.after(world.millis(20, 200), () -> {
                // The newest report, not the one that set this off: updates do not overtake each other.
                var newest = reports.get(node.id);
                if (friend.isUp && newest != null) {
                    friend.learn(newest);
                }
            });
        }
    }

    List<PeerPaths> peersOf(SimulatedNode node) {
        return friends.getOrDefault(node.id, Map.of()).keySet().stream()
                .filter(reports::containsKey)
                .map(reports::get)
                .toList();
    }
}
