package weft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import weft.bench.Figures.Single;
import weft.test.cluster.AdminClient;
import weft.test.cluster.CoordinatorProcess;
import weft.test.cluster.Fleet;
import weft.test.cluster.Trees;
import weft.test.lab.Await;

/// `weft bench push`: how fast a new policy is everywhere, with 2,000 nodes connected.
///
/// Coordinator and nodes are as in [ControlBench]. The nodes have fifty tags; those of each tag may reach
/// those of the
/// next three, and those of one tag may reach all. Every edit changes a port that stands in the filter of each
/// node, so
/// that all get a delta; one is timed from before its request is sent until each node has applied it and says so.
public final class PushBench {
    private static final String TAILNET = "bench";
    private static final int TAGS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final int nodes;
    private final int warmUp;
    private final int edits;
    private final BenchReport report;
    private final CoordinatorProcess coordinator;
    private final Fleet fleet = new Fleet();
    private final ChangeWatch watch = new ChangeWatch();

    private PushBench(boolean quick, BenchReport report, Path state) {
        this.nodes = quick ? 200 : 2_000;
        this.warmUp = quick ? 5 : 15;
        this.edits = quick ? 10 : 40;
        this.report = report;
        this.coordinator = new CoordinatorProcess(state);
    }

    public static void main(String[] arguments) throws Exception {
        var options = BenchOptions.parse("push", arguments);
        var report = new BenchReport("push", options);
        var state = Files.createTempDirectory("weftbench");
        var bench = new PushBench(options.quick(), report, state);
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
        coordinator.start();
        var admin = coordinator.admin();
        var _ = admin.createTailnet(TAILNET);
        var _ = admin.setPolicy(TAILNET, policy(1));
        join(admin);
        fleet.watch(watch);
        fleet.awaitQuiet(QUIET, PATIENCE);
        report.add(
                new Single("coordinator's memory, " + nodes + " nodes", coordinator.residentBytes() / 1e6, "MB", null));
        push(admin);
        again(admin);
    }

    private void join(AdminClient admin) throws IOException {
        for (int tag = 0; tag < TAGS; tag++) {
            var key = Objects.requireNonNull(
                    admin.createAuthKey(TAILNET, List.of(tag(tag)), "bench").key());
            fleet.join(nodes / TAGS, "node", List.of(coordinator.url()), key);
        }
        report.step(nodes + " nodes are connected");
    }

    private void push(AdminClient admin) throws IOException, InterruptedException {
        var answered = new Figures();
        var each = new Figures();
        var slowest = new Figures();
        var reported = new Figures();
        for (int i = -warmUp; i < edits; i++) {
            if (i == 0) {
                answered = new Figures();
                each = new Figures();
                slowest = new Figures();
                reported = new Figures();
            }
            int port = 1_000 + warmUp + i;
            watch.expectPort(nodes, port);
            long began = System.nanoTime();
            long revision = admin.setPolicy(TAILNET, policy(port)).revision();
            answered.record(System.nanoTime() - began);
            watch.awaitAll(began, each, slowest);
            awaitReported(admin, revision);
            reported.record(System.nanoTime() - began);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        report.add(answered.row("policy: request to answer", null));
        report.add(each.row("policy: request to applied, each of " + nodes, "p99 <= 500"));
        report.add(slowest.row("policy: request to applied, the slowest node", null));
        report.add(reported.row("policy: until a list of the nodes shows them all there", null));
    }

    private void awaitReported(AdminClient admin, long revision) {
        Await.until(
                () -> {
                    try {
                        return admin.nodes(TAILNET).nodes().stream()
                                .allMatch(node -> node.appliedRevision() != null && node.appliedRevision() >= revision);
                    } catch (IOException failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                PATIENCE,
                () -> "nodes do not report the revision");
    }

    private void again(AdminClient admin) throws IOException {
        fleet.awaitQuiet(QUIET, PATIENCE);
        var before = fleet.received();
        var text = policy(1_000 + warmUp + edits - 1);
        long revision = admin.setPolicy(TAILNET, text).revision();
        fleet.awaitQuiet(QUIET, PATIENCE);
        var received = fleet.received().minus(before);
        report.add(new Single(
                "the same policy again: messages to nodes",
                received.snapshots() + received.deltas() + received.lives(),
                "",
                "0"));
        report.step("the same policy again left it at revision " + revision);
    }

    private static String policy(int port) {
        var rules = new ArrayList<String>();
        for (int tag = 0; tag < TAGS; tag++) {
            rules.add(rule(tag(tag), tag((tag + 1) % TAGS) + ":443"));
            rules.add(rule(tag(tag), tag((tag + 2) % TAGS) + ":80"));
            rules.add(rule(tag(tag), tag((tag + 3) % TAGS) + ":8000-8999"));
        }
        rules.add(rule(tag(0), "*:" + port));
        var owners = new ArrayList<String>();
        for (int tag = 0; tag < TAGS; tag++) {
            owners.add("\"" + tag(tag) + "\": []");
        }
        return "{\"tagOwners\": {" + String.join(", ", owners) + "},\n\"acls\": [" + String.join(",\n", rules) + "]}";
    }

    private static String rule(String source, String destination) {
        return "{\"action\": \"accept\", \"src\": [\"" + source + "\"], \"dst\": [\"" + destination + "\"]}";
    }

    private static String tag(int number) {
        return "tag:t" + number;
    }
}
