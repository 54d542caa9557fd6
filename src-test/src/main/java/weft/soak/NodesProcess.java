package weft.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import weft.node.state.NodeProfile;
import weft.node.state.StateDirectory;
import weft.node.state.StateException;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.test.cluster.Fleet;
import weft.test.cluster.FleetNode;

/// One thread writes and prints; the nodes are on event loops. A process of several nodes without tunnels, to be
/// killed:
/// each keeps what a daemon keeps, by the daemon's own state directory. Prints `joined HOST ID IPV4` once that is on
/// disk, and after the input line `settle` what each last reported: `reports HOST ENDPOINT`, then `settled`. Ends with
/// its input.
final class NodesProcess implements Fleet.Watcher {
    private static final int MAPS_EVERY_MILLIS = 500;

    private final Fleet fleet = new Fleet();
    private final Map<FleetNode, StateDirectory> states = new HashMap<>();
    private final Map<FleetNode, NodeProfile> profiles = new HashMap<>();
    private final Map<FleetNode, NetworkMap> unsaved = new HashMap<>();
    private final Map<FleetNode, Boolean> announced = new HashMap<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
    private final Random random;
    private final Plan plan;
    private boolean isSettled;

    /// @param directory of the nodes' state directories
    /// @param tag begins their names
    record Plan(Path directory, String tag, String url, String authKey, int nodes, int joinMillis, int moveMillis) {
        List<String> arguments() {
            return List.of(
                    directory.toString(),
                    tag,
                    url,
                    authKey,
                    Integer.toString(nodes),
                    Integer.toString(joinMillis),
                    Integer.toString(moveMillis));
        }

        static Plan of(String[] arguments) {
            return new Plan(
                    Path.of(arguments[0]),
                    arguments[1],
                    arguments[2],
                    arguments[3],
                    Integer.parseInt(arguments[4]),
                    Integer.parseInt(arguments[5]),
                    Integer.parseInt(arguments[6]));
        }

        String hostname(int number) {
            return tag + number;
        }

        Path stateOf(String hostname) {
            return directory.resolve(hostname);
        }
    }

    private NodesProcess(Plan plan) {
        this.plan = plan;
        this.random = new Random(plan.tag.hashCode());
        fleet.watch(this);
    }

    public static void main(String[] arguments) throws IOException {
        var plan = Plan.of(arguments);
        var nodes = new NodesProcess(plan);
        nodes.writer.execute(nodes::startKnown);
        nodes.every(plan.joinMillis, nodes::joinNext);
        nodes.every(plan.moveMillis, nodes::moveOne);
        nodes.every(MAPS_EVERY_MILLIS, nodes::saveMaps);
        try (var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                switch (line) {
                    case "settle" -> nodes.writer.execute(nodes::settle);
                    case "save" -> nodes.writer.execute(nodes::saveAll);
                    default -> say("cannot read " + line);
                }
            }
        }
        System.exit(0);
    }

    private void every(int millis, Runnable work) {
        var _ = writer.scheduleWithFixedDelay(work, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void startKnown() {
        for (int i = 0; i < plan.nodes; i++) {
            if (Files.isDirectory(plan.stateOf(plan.hostname(i)))) {
                start(plan.hostname(i));
            } else {
                return;
            }
        }
    }

    private void joinNext() {
        int next = fleet.nodes().size();
        if (next < plan.nodes) {
            start(plan.hostname(next));
        }
    }

    private void start(String hostname) {
        try {
            var state = StateDirectory.open(plan.stateOf(hostname));
            var profile = state.loadOrMake(new SecureRandom());
            var map = state.loadMap().orElse(null);
            state.problems().forEach(NodesProcess::say);
            var node = fleet.add(hostname, new FleetNode.Identity(profile.machineKey(), profile.nodeKey()))
                    .remembering(profile.coordinatorKey(), profile.tailnet(), map);
            states.put(node, state);
            profiles.put(node, profile);
            node.start(List.of(plan.url), profile.tailnet() == null ? plan.authKey : null);
        } catch (StateException broken) {
            say("problem " + broken.getMessage());
        }
    }

    private void moveOne() {
        var nodes = fleet.nodes();
        if (!isSettled && !nodes.isEmpty()) {
            var _ = nodes.get(random.nextInt(nodes.size())).move();
        }
    }

    private void settle() {
        isSettled = true;
        fleet.nodes()
                .forEach(node -> say("reports " + node.hostname() + " "
                        + node.live().endpoints().getFirst()));
        say("settled");
    }

    @Override
    public void remember(FleetNode node) {
        writer.execute(() -> saveProfile(node));
    }

    @Override
    public void mapChanged(FleetNode node, NetworkMap map, MapUpdate update, long nanos) {
        writer.execute(() -> {
            unsaved.put(node, map);
            if (announced.put(node, true) == null) {
                say("joined " + node.hostname() + " " + map.self().id() + " "
                        + map.self().ipv4());
            }
        });
    }

    private void saveProfile(FleetNode node) {
        var profile = Objects.requireNonNull(profiles.get(node));
        var key = node.pinnedKey();
        var tailnet = node.tailnet();
        var newer = key == null ? profile : profile.trusting(key);
        newer = tailnet == null ? newer : newer.memberOf(tailnet);
        if (newer.equals(profile)) {
            return;
        }
        profiles.put(node, newer);
        try {
            Objects.requireNonNull(states.get(node)).save(newer);
        } catch (StateException broken) {
            say("problem " + broken.getMessage());
        }
    }

    private void saveMaps() {
        unsaved.forEach((node, map) -> {
            try {
                Objects.requireNonNull(states.get(node)).saveMap(map);
            } catch (StateException broken) {
                say("problem " + broken.getMessage());
            }
        });
        unsaved.clear();
    }

    private void saveAll() {
        saveMaps();
        say("saved");
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
