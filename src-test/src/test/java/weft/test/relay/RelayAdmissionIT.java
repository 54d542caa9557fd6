package weft.test.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.netmap.RelayMap;
import weft.test.cluster.AdminClient;
import weft.test.cluster.CoordinatorProcess;
import weft.test.lab.Shell;
import weft.test.lab.WeftCommand;
import weft.test.stream.SimulatedNode;

/// A coordinator and relays, each a process as its users run it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayAdmissionIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    /// What the issue allows from the removal of a node to the end of its connection.
    private static final Duration CUT = Duration.ofSeconds(2);

    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private CoordinatorProcess coordinator;
    private AdminClient admin;
    private String authKey;
    private int relays;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        var config = directory.resolve("coordinator.yaml");
        Files.writeString(config, """
                relays:
                  - id: 7
                    code: lab
                    name: The lab
                    servers:
                      - host: 127.0.0.1
                        port: 4430
                        stun-port: none
                """);
        coordinator =
                CoordinatorProcess.quicklyCompiled(directory.resolve("coordinator"), "--config", config.toString());
        coordinator.start();
        admin = coordinator.admin();
        var _ = admin.createTailnet("home");
        authKey =
                Objects.requireNonNull(admin.createAuthKey("home", true, "test").key());
    }

    @AfterEach
    void closeWhatWasOpened() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        opened.clear();
    }

    @AfterAll
    void stop() {
        coordinator.close();
        vertx.close().await();
    }

    @Test
    void membersAreServedStrangersAreNotAndARemovedNodeIsCutWithinTwoSeconds() throws Exception {
        var alpha = join("alpha");
        var beta = join("beta");
        var relay = relay();
        var a = served(relay, alpha.nodeKey());
        var b = served(relay, beta.nodeKey());

        assertThat(connect(relay, new NodePrivateKey(random())).isServed(SOON)).isFalse();
        a.send(b.publicKey(), new byte[] {1, 2, 3});
        assertThat(b.gets(new byte[] {1, 2, 3}, SOON)).isTrue();

        var node = beta.map().self().id();
        long began = System.nanoTime();
        admin("nodes", "remove", node.toString());
        long removed = System.nanoTime();
        assertThat(b.isCut(CUT)).isTrue();
        var took = Duration.ofNanos(System.nanoTime() - removed);
        System.out.printf(
                "cut %d ms after the command to remove it ended, %d ms after it began%n",
                took.toMillis(), (System.nanoTime() - began) / 1_000_000);
        assertThat(connect(relay, beta.nodeKey()).isServed(SOON)).isFalse();
        assertThat(a.isConnected()).isTrue();
    }

    @Test
    void aSuspendedPersonsNodeIsCutWithinTwoSecondsAndServedAgainWhenResumed() throws Exception {
        admin("users", "create", "ann");
        var node = join("anns", admin("auth-keys", "create", "--user", "ann", "-q"));
        var relay = relay();
        var client = served(relay, node.nodeKey());

        admin("users", "suspend", "ann");
        long suspended = System.nanoTime();
        assertThat(client.isCut(CUT)).isTrue();
        System.out.printf(
                "cut %d ms after the command to suspend its person ended%n",
                (System.nanoTime() - suspended) / 1_000_000);
        assertThat(connect(relay, node.nodeKey()).isServed(SOON)).isFalse();
        admin("users", "resume", "ann");

        served(relay, node.nodeKey());
    }

    @Test
    void aRelayOutlivesItsCoordinatorAndGoesOnWhereItWas() throws Exception {
        var gamma = join("gamma");
        int metrics = CoordinatorProcess.freePort();
        var relay = relay("--metrics", "127.0.0.1:" + metrics);
        served(relay, gamma.nodeKey());
        assertThat(metrics(metrics)).contains("weft_relay_coordinator_connected 1");

        coordinator.kill();
        relay.awaitLine("no coordinator", SOON);
        assertThat(metrics(metrics))
                .contains("weft_relay_coordinator_connected 0")
                .doesNotContain("weft_relay_admitted_keys 0");
        assertThat(connect(relay, gamma.nodeKey()).isServed(SOON)).isTrue();
        relay.kill();
        relay.start();
        var before = served(relay, gamma.nodeKey());
        assertThat(connect(relay, new NodePrivateKey(random())).isServed(SOON)).isFalse();

        coordinator.start();
        relay.awaitLine("tells whom to serve", Duration.ofSeconds(30));
        var delta = join("delta");
        served(relay, delta.nodeKey());
        assertThat(before.isConnected()).isTrue();
        assertThat(relay.output()).doesNotContain("was told all keys");
    }

    @Test
    void whoeverARelayServedIsServedByItsNextLifeThoughItWasKilledAtOnceAndNobodyTellsItAnew() throws Exception {
        var relay = relay();
        served(relay, join("iota").nodeKey());
        var kappa = join("kappa");
        served(relay, kappa.nodeKey());

        relay.kill();
        coordinator.kill();
        try {
            relay.start();
            assertThat(connect(relay, kappa.nodeKey()).isServed(SOON)).isTrue();
        } finally {
            coordinator.start();
        }
    }

    @Test
    void aRevokedTokenCutsItsRelayOff() throws Exception {
        var node = join("epsilon");
        var relay = relay();
        var client = served(relay, node.nodeKey());

        admin("relays", "revoke", Integer.toString(relays));

        assertThat(client.isCut(SOON)).isTrue();
        relay.awaitLine("was revoked", SOON);
    }

    @Test
    void theRelaysOfTheConfigurationReachANode() {
        var node = join("zeta");

        RelayMap map = node.map().relays();

        assertThat(map.regions()).singleElement().satisfies(region -> {
            assertThat(region.id()).isEqualTo(7);
            assertThat(region.servers().getFirst().port()).isEqualTo(4430);
        });
    }

    @Test
    void aCoordinatorBringsARelayAlongOfWhichItsNodesHear() throws Exception {
        var relayPort = CoordinatorProcess.freePort();
        try (var alone = CoordinatorProcess.quicklyCompiled(
                directory.resolve("alone"), "--relay", "127.0.0.1:" + relayPort + ",stun=127.0.0.1:0")) {
            alone.start();
            alone.awaitLine("relay at 127.0.0.1:" + relayPort, SOON);
            var _ = alone.admin().createTailnet("alone");
            var key = Objects.requireNonNull(
                    alone.admin().createAuthKey("alone", true, "test").key());
            var node = new SimulatedNode(SimulatedNode.parts(vertx), "eta", List.of(alone.url())).start(key);
            opened.add(node::stop);

            assertThat(node.await(each ->
                            each.mapIfAny() != null && !each.map().relays().isEmpty()))
                    .as(node.lastProblem())
                    .isTrue();

            var server = node.map().relays().regions().getFirst().servers().getFirst();
            assertThat(server.host()).isEqualTo("127.0.0.1");
            assertThat(server.port()).isEqualTo(relayPort);
            assertThat(server.stunPort()).isPositive();
            served(relayPort, node.nodeKey(), alone::output);
        }
    }

    @Test
    void aRegionThatIsSetReachesAConnectedNodeAndLeavesItAgain() {
        var node = join("theta");
        assertThat(node.await(each -> each.mapIfAny() != null)).isTrue();

        admin("relays", "set", "9", "--code", "nine", "--server", "relay.example:4443,stun=none");
        assertThat(node.await(each -> each.map().relays().region(9) != null)).isTrue();
        var listed = admin("relays", "list");
        admin("relays", "remove", "9");

        assertThat(node.await(each -> each.map().relays().region(9) == null)).isTrue();
        assertThat(node.map().relays().region(7)).isNotNull();
        assertThat(listed).contains("relay.example").contains("127.0.0.1");
    }

    private static List<String> metrics(int port) throws IOException {
        try (var page =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /// A relay with a token of its own, that knows what the coordinator knows by now.
    private RelayProcess relay(String... options) {
        var token = admin("relays", "token", "relay" + ++relays, "-q");
        var words = new ArrayList<>(List.of("--coordinator", coordinator.url(), "--token", token));
        words.addAll(List.of(options));
        var relay = new RelayProcess(directory.resolve("relay" + relays), words);
        opened.add(relay);
        relay.start();
        relay.awaitLine("tells whom to serve", SOON);
        return relay;
    }

    private SimulatedNode join(String name) {
        return join(name, authKey);
    }

    private SimulatedNode join(String name, String key) {
        var node = new SimulatedNode(SimulatedNode.parts(vertx), name, List.of(coordinator.url())).start(key);
        opened.add(node::stop);
        assertThat(node.await(each -> each.mapIfAny() != null))
                .as(node.lastProblem())
                .isTrue();
        return node;
    }

    private RelayClient connect(RelayProcess relay, NodePrivateKey key) throws IOException {
        return connect(relay.port(), key);
    }

    private RelayClient connect(int port, NodePrivateKey key) throws IOException {
        var client = RelayClient.connect(port, key);
        opened.add(client);
        return client;
    }

    /// A client that the relay serves, once it has been told of it.
    private RelayClient served(RelayProcess relay, NodePrivateKey key) throws Exception {
        return served(relay.port(), key, relay::output);
    }

    private RelayClient served(int port, NodePrivateKey key, Supplier<String> said) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            var client = connect(port, key);
            if (client.isServed(SOON)) {
                return client;
            }
            assertThat(System.nanoTime()).as(said.get()).isLessThan(deadline);
        }
    }

    /// `weft admin …` on the coordinator's host.
    private String admin(String... arguments) {
        var command = new ArrayList<>(List.of("admin"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--state", coordinator.state().toString()));
        var result = Shell.run(WeftCommand.of(command), Duration.ofSeconds(30));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output().strip();
    }

    private static byte[] random() {
        var bytes = new byte[32];
        new java.security.SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
