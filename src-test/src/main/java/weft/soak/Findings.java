package weft.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import weft.coordinator.admin.AdminMessages.LogLine;
import weft.coordinator.admin.AdminMessages.NodeView;
import weft.node.state.StateDirectory;
import weft.node.state.StateException;
import weft.protocol.mesh.Change;
import weft.protocol.netmap.NetworkMap;
import weft.test.cluster.AdminClient;

/// One thread. What a drill left that should be otherwise, a line each; empty is well.
final class Findings {
    private final List<String> found = new ArrayList<>();
    private final List<LogLine> journal;
    private final List<NodeView> nodes;
    private final List<String> keys;

    Findings(AdminClient admin, String tailnet) throws IOException {
        this.journal = admin.log(tailnet);
        this.nodes = admin.nodes(tailnet).nodes();
        this.keys = admin.authKeys(tailnet).authKeys().stream()
                .map(key -> key.id().toString())
                .toList();
    }

    List<String> all() {
        return List.copyOf(found);
    }

    int revisions() {
        return journal.size();
    }

    /// No gap in the journal, no revision twice, and none fewer than somebody was told of.
    Findings ofRevisions(Map<String, Long> acknowledged) {
        for (int i = 0; i < journal.size(); i++) {
            long expected = (long) journal.size() - i;
            if (journal.get(i).revision() != expected) {
                found.add("revision " + expected + " is missing or out of order: "
                        + journal.get(i).revision());
                break;
            }
        }
        long told =
                acknowledged.values().stream().mapToLong(Long::longValue).max().orElse(0);
        if (told > journal.size()) {
            found.add("revision " + told + " was acknowledged, the journal ends at " + journal.size());
        }
        return this;
    }

    /// Every acknowledged change is there once; one of unknown outcome at most once.
    Findings ofChanges(Load load) {
        var times = new HashMap<String, Integer>();
        journal.forEach(line -> times.merge(line.reason(), 1, Integer::sum));
        load.acknowledged().keySet().forEach(reason -> {
            if (times.getOrDefault(reason, 0) != 1) {
                found.add(reason + " was acknowledged and is " + times.getOrDefault(reason, 0) + " times there");
            }
        });
        load.unknown().stream()
                .filter(reason -> times.getOrDefault(reason, 0) > 1)
                .forEach(reason -> found.add(reason + " is there more than once"));
        load.keys().stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> found.add("the acknowledged auth key " + key + " is gone"));
        return this;
    }

    /// Every node that was told its address has it, and nobody else does.
    Findings ofAddresses(List<Nodes.Joined> joined) {
        var byHost = new HashMap<String, NodeView>();
        for (var node : nodes) {
            if (byHost.put(node.hostname(), node) != null) {
                found.add(node.hostname() + " is there twice");
            }
        }
        for (var each : joined) {
            var node = byHost.get(each.hostname());
            if (node == null
                    || !node.id().toString().equals(each.node())
                    || !node.ipv4().toString().equals(each.ipv4())) {
                found.add(each + " was acknowledged, there is "
                        + (node == null ? "nothing" : node.id() + " " + node.ipv4()));
            }
        }
        distinct("address", node -> node.ipv4());
        distinct("IPv6 address", node -> node.ipv6());
        distinct("name", NodeView::name);
        distinct("node key", NodeView::nodeKey);
        distinct("machine key", NodeView::machineKey);
        return this;
    }

    private void distinct(String what, Function<NodeView, Object> part) {
        var seen = new HashSet<Object>();
        nodes.stream()
                .map(part)
                .filter(each -> !seen.add(each))
                .forEach(each -> found.add("two nodes have the " + what + " " + each));
    }

    /// The nodes' names are those that the journal adds up to.
    Findings ofNames() {
        var names = new HashMap<String, String>();
        for (var line : journal.reversed()) {
            switch (line.change()) {
                case Change.NodeJoined(var node) -> names.put(node.id().toString(), node.name());
                case Change.NodeRenamed(var node, var name) -> names.put(node.toString(), name);
                default -> {}
            }
        }
        nodes.stream()
                .filter(node -> !node.name().equals(names.get(node.id().toString())))
                .forEach(node -> found.add(node.id() + " is called " + node.name() + ", the journal says "
                        + names.get(node.id().toString())));
        return this;
    }

    /// What each node wrote to its disk is what the coordinator has: peers, names, addresses, endpoints.
    Findings ofMaps(Nodes group) {
        group.problems().forEach(found::add);
        for (int i = 0; i < group.plan().nodes(); i++) {
            var hostname = group.plan().hostname(i);
            try (var state = new ReadOnly(group.plan().stateOf(hostname))) {
                state.map().ifPresentOrElse(map -> compare(hostname, map), () -> found.add(hostname + " has no map"));
            } catch (StateException | IOException broken) {
                found.add(hostname + ": " + broken.getMessage());
            }
        }
        return this;
    }

    private void compare(String hostname, NetworkMap map) {
        if (map.revision() > journal.size()) {
            found.add(hostname + " is at revision " + map.revision() + " of " + journal.size());
        }
        for (var node : nodes) {
            if (node.hostname().equals(hostname)) {
                continue;
            }
            var peer = map.peers().get(node.id());
            if (peer == null
                    || !peer.name().equals(node.name())
                    || !peer.ipv4().equals(node.ipv4())
                    || peer.live() == null
                    || !peer.live().endpoints().equals(node.endpoints())) {
                found.add(
                        hostname + " has of " + node.name() + " " + node.ipv4() + " " + node.endpoints() + ": " + peer);
            }
        }
    }

    /// A state directory whose process has ended.
    private static final class ReadOnly implements AutoCloseable {
        private final StateDirectory state;

        ReadOnly(java.nio.file.Path directory) throws StateException {
            state = StateDirectory.open(directory);
        }

        java.util.Optional<NetworkMap> map() throws StateException {
            return state.loadMap();
        }

        @Override
        public void close() throws IOException {
            state.close();
        }
    }
}
