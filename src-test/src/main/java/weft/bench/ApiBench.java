package weft.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import weft.coordinator.journal.Decision;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AddressPlan;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.test.cluster.Trees;

/// `weft bench api`: how long lists of a large tailnet take over HTTP, from the request's first byte to the answer's
/// last:
/// with a filter that picks some nodes, with one that every node passes, and in parts. Client and coordinator share the
/// process; the nodes stand in the journal and none is connected.
public final class ApiBench {
    private static final int NODES = 5_000;
    private static final int APPEND = 500;
    private static final String GOAL = "p95 <= 100";

    private final BenchOptions options;
    private final BenchReport report;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private ApiBench(BenchOptions options) {
        this.options = options;
        this.report = new BenchReport("api", options);
    }

    public static void main(String[] arguments) throws Exception {
        var bench = new ApiBench(BenchOptions.parse("api", arguments));
        var state = Files.createTempDirectory("weftbench");
        var config = CoordinatorConfig.standard(state, "127.0.0.1", 0).withTls(new CoordinatorConfig.Tls.Absent());
        try (var coordinator = Coordinator.start(config)) {
            bench.fill(coordinator);
            bench.measure(coordinator);
        } finally {
            Trees.delete(state);
        }
        bench.report.finish();
        System.exit(0);
    }

    private void fill(Coordinator coordinator) throws Exception {
        var tailnet = coordinator.journal().createTailnet("bench", "bench", "").await();
        for (int done = 0; done < NODES; done += APPEND) {
            coordinator
                    .journal()
                    .append(tailnet, "bench", "", state -> new Decision<>(true, joins(state), List.of()))
                    .await();
        }
        report.step(NODES + " nodes are in the journal");
    }

    private static List<Change> joins(MeshState state) {
        var changes = new ArrayList<Change>();
        for (int i = 0; i < APPEND; i++) {
            changes.add(new Change.NodeJoined(node(state.nextNodeId().value() + i)));
        }
        return changes;
    }

    /// Every tenth has the tag `tag:db`, the others `tag:web`.
    private static Node node(long number) {
        return new Node(
                new NodeId(number),
                "host-" + number,
                "host-" + number + ".rack-" + number % 40,
                key(number, MachineKey::of),
                key(1_000_000 + number, NodeKey::of),
                null,
                new Owner.OfTags(List.of(number % 10 == 0 ? "tag:db" : "tag:web")),
                (int) number,
                AddressPlan.ipv4((int) number),
                AddressPlan.ipv6((int) number),
                false,
                Instant.parse("2026-03-01T10:00:00Z"),
                null,
                null,
                true);
    }

    private static <K> K key(long number, Function<byte[], K> of) {
        return of.apply(ByteBuffer.allocate(32).putLong(24, number).array());
    }

    private void measure(Coordinator coordinator) throws Exception {
        list(
                coordinator,
                "of 5,000 nodes, the 500 that a filter picks",
                "limit=5000&filter=tag:db%20-is:expired",
                GOAL);
        list(coordinator, "all 5,000, by a filter that each passes", "limit=5000&filter=name:host-*", GOAL);
        list(coordinator, "the first 100 of 5,000, no filter", "limit=100", null);
        list(coordinator, "one of 5,000, by a filter on the name", "filter=name:host-4711", null);
    }

    private void list(
            Coordinator coordinator, String what, String query, @org.jspecify.annotations.Nullable String goal)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + coordinator.port() + "/api/v1/tailnets/bench/nodes?" + query))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + coordinator.firstToken().orElseThrow())
                .build();
        int warm = options.quick() ? 20 : 50;
        int count = options.quick() ? 50 : 300;
        var figures = new Figures();
        long bytes = 0;
        for (int i = 0; i < warm + count; i++) {
            long began = System.nanoTime();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the API answered " + answer.statusCode());
            }
            bytes = answer.body().length;
            if (i >= warm) {
                figures.record(System.nanoTime() - began);
            }
        }
        report.add(figures.row("list " + what + " (" + bytes / 1_000 + " kB)", goal));
    }
}
