package weft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import weft.bench.Figures.Single;
import weft.test.cluster.AdminClient;
import weft.test.cluster.CoordinatorProcess;
import weft.test.cluster.Fleet;
import weft.test.cluster.FleetNode;
import weft.test.cluster.Trees;

/// `weft bench control`: how fast a coordinator spreads changes, takes in nodes, and gets them back after a crash.
///
/// The coordinator is a process of its own with its embedded database; the nodes are in this process, each with its own
/// TCP, TLS, WebSocket and Noise session and its own map. A change is timed from before its request is sent, so the
/// append and the commit are inside.
public final class ControlBench {
    private static final String TAILNET = "bench";
    private static final String CHANGES = "changes";
    private static final String REDIAL = "redial";
    private static final String CROWD = "crowd";
    private static final long SEED = 20_260_101;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Plan plan;
    private final BenchOptions options;
    private final BenchReport report;
    private final CoordinatorProcess coordinator;
    private final Fleet fleet = new Fleet();
    private final ChangeWatch watch = new ChangeWatch();
    private final Random random = new Random(SEED);
    private int names;

    /// How much of everything.
    ///
    /// @param joins nodes that join one after the other, and then as many at once
    /// @param coldRedials before those that count: all nodes are one process here, which has to warm up
    private record Plan(int connected, int warmUp, int changes, int joins, int coldRedials, int redials) {
        static Plan of(boolean quick) {
            return quick ? new Plan(50, 5, 20, 20, 0, 1) : new Plan(200, 50, 300, 100, 8, 5);
        }
    }

    private ControlBench(BenchOptions options, BenchReport report, Path state) {
        this.plan = Plan.of(options.quick());
        this.options = options;
        this.report = report;
        this.coordinator = new CoordinatorProcess(state);
    }

    public static void main(String[] arguments) throws Exception {
        var options = BenchOptions.parse("control", arguments, CHANGES, REDIAL, CROWD);
        var report = new BenchReport("control", options);
        var state = Files.createTempDirectory("weftbench");
        var bench = new ControlBench(options, report, state);
        try {
            bench.run();
            report.finish();
        } finally {
            bench.fleet.close();
            bench.coordinator.close();
            Trees.delete(state);
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        long first = coordinator.start();
        report.add(new Single("coordinator: first start, database made anew", first / 1e9, "s", null));
        var admin = coordinator.admin();
        var _ = admin.createTailnet(TAILNET);
        var authKey = Objects.requireNonNull(
                admin.createAuthKey(TAILNET, true, "bench").key());
        memory("no nodes");
        fleet.join(plan.connected, "node", urls(), authKey);
        fleet.watch(watch);
        fleet.awaitQuiet(QUIET, PATIENCE);
        memory(plan.connected + " nodes");
        if (options.wants(CHANGES)) {
            renames(admin);
            endpoints();
        }
        joins(authKey);
        fleet.awaitQuiet(QUIET, PATIENCE);
        memory(fleet.nodes().size() + " nodes");
        if (options.wants(REDIAL)) {
            redials();
            memory(fleet.nodes().size() + " nodes, restarted");
        }
        if (options.wants(CROWD)) {
            joinsAtOnce(authKey);
        }
    }

    private void renames(AdminClient admin) throws IOException, InterruptedException {
        var each = new Figures();
        var slowest = new Figures();
        var answered = new Figures();
        for (int i = -plan.warmUp; i < plan.changes; i++) {
            if (i == 0) {
                each = new Figures();
                slowest = new Figures();
                answered = new Figures();
            }
            var node = anyNode();
            var name = "name" + names++;
            watch.expectName(fleet.nodes().size(), Objects.requireNonNull(node.id()), name);
            long began = System.nanoTime();
            var _ = admin.rename(TAILNET, node.id().toString(), name, "bench");
            answered.record(System.nanoTime() - began);
            watch.awaitAll(began, each, slowest);
            pace(began);
        }
        report.add(answered.row("rename: request to answer", null));
        report.add(
                each.row("rename: request to decoded, each of " + fleet.nodes().size(), "p99 <= 100"));
        report.add(slowest.row("rename: request to decoded, the slowest node", null));
    }

    private void endpoints() throws InterruptedException {
        var each = new Figures();
        var slowest = new Figures();
        for (int i = -plan.warmUp; i < plan.changes; i++) {
            if (i == 0) {
                each = new Figures();
                slowest = new Figures();
            }
            var node = anyNode();
            watch.expectEndpoints(
                    fleet.nodes().size(),
                    Objects.requireNonNull(node.id()),
                    Math.max(node.live().sequence() + 1, System.currentTimeMillis()));
            long began = System.nanoTime();
            var _ = node.move();
            watch.awaitAll(began, each, slowest);
            pace(began);
        }
        report.add(each.row(
                "endpoint: report to decoded, each of " + (fleet.nodes().size() - 1), "p99 <= 100"));
        report.add(slowest.row("endpoint: report to decoded, the slowest node", null));
    }

    /// Ten changes a second, when each is everywhere before the next.
    private static void pace(long began) throws InterruptedException {
        long rest = began + TimeUnit.MILLISECONDS.toNanos(100) - System.nanoTime();
        if (rest > 0) {
            TimeUnit.NANOSECONDS.sleep(rest);
        }
    }

    private void joins(String authKey) {
        var figures = new Figures();
        for (int i = 0; i < plan.joins; i++) {
            var node = fleet.add("late" + fleet.nodes().size());
            node.start(urls(), authKey);
            fleet.await(each -> each.map() != null, PATIENCE, "has no map");
            figures.record(node.firstMapNanos() - node.startedNanos());
        }
        report.add(figures.row("join: dialing with auth key to first map, one by one", "<= 300"));
    }

    private void joinsAtOnce(String authKey) {
        var figures = new Figures();
        var crowd = java.util.stream.IntStream.range(0, plan.joins)
                .mapToObj(_ -> fleet.add("crowd" + fleet.nodes().size()))
                .toList();
        crowd.forEach(node -> node.start(urls(), authKey));
        fleet.await(each -> each.map() != null, PATIENCE, "has no map");
        crowd.forEach(node -> figures.record(node.firstMapNanos() - node.startedNanos()));
        report.add(figures.row(
                "join: " + plan.joins + " at once, with " + (fleet.nodes().size() - plan.joins) + " there", null));
    }

    private void redials() {
        var restart = new Figures();
        var resumed = new Figures();
        var slowest = new Figures();
        var whole = new Figures();
        var received = new FleetNode.Received(0, 0, 0, 0);
        double bytes = 0;
        int nodes = fleet.nodes().size();
        if (plan.coldRedials > 0) {
            var cold = new Figures();
            for (int i = 0; i < plan.coldRedials; i++) {
                fleet.awaitQuiet(QUIET, PATIENCE);
                cold.record(Redial.run(coordinator, fleet, PATIENCE).slowestNanos());
            }
            report.add(cold.row("redial: the slowest node, while the nodes' process warms up", null));
        }
        for (int i = 0; i < plan.redials; i++) {
            fleet.awaitQuiet(QUIET, PATIENCE);
            var before = fleet.received();
            var redial = Redial.run(coordinator, fleet, PATIENCE);
            restart.record(redial.listeningNanos());
            redial.resumedNanos().forEach(resumed::record);
            slowest.record(redial.slowestNanos());
            whole.record(redial.listeningNanos() + redial.slowestNanos());
            bytes += redial.bytesReceived();
            received = received.plus(fleet.received().minus(before));
        }
        report.add(restart.row("redial: kill -9, start, until the port listens", "<= 6,000"));
        report.add(resumed.row("redial: port listens to resumed, " + nodes + " nodes", "max <= 2,000"));
        report.add(slowest.row("redial: port listens to resumed, the slowest node", null));
        report.add(whole.row("redial: kill -9 to resumed, the slowest node", null));
        report.add(new Single(
                "redial: received by a node, handshakes included", bytes / plan.redials / nodes, "bytes", null));
        report.add(new Single("redial: snapshots sent again", received.snapshots(), "", "0"));
        report.add(new Single("redial: deltas sent again", received.deltas(), "", "0"));
        report.add(new Single("redial: messages of endpoints and presence", received.lives(), "", "0"));
        report.add(new Single("redial: peers shown to go or come back", received.presenceChanges(), "", "0"));
    }

    private void memory(String when) {
        report.add(new Single("coordinator's memory, " + when, coordinator.residentBytes() / 1e6, "MB", null));
        if (coordinator.database().isPresent()) {
            report.add(new Single("its database's memory, " + when, coordinator.databaseBytes() / 1e6, "MB", null));
        }
    }

    private FleetNode anyNode() {
        var nodes = fleet.nodes();
        return nodes.get(random.nextInt(nodes.size()));
    }

    private List<String> urls() {
        return List.of(coordinator.url());
    }
}
