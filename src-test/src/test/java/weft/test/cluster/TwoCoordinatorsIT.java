package weft.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.database.EmbeddedPostgres;
import weft.node.control.ControlState;
import weft.protocol.mesh.NodeId;
import weft.test.lab.Await;
import weft.test.lab.WeftCommand;

class TwoCoordinatorsIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /// Longer than the coordinators' grace for nodes of one that is gone, and the comparison after it.
    private static final int GRACE_SECONDS = 24;

    @TempDir
    Path directory;

    private EmbeddedPostgres database;
    private CoordinatorProcess first;
    private CoordinatorProcess second;
    private final Fleet fleet = new Fleet();
    private AdminClient admin;
    private String authKey;

    @BeforeEach
    void start() throws IOException {
        database = EmbeddedPostgres.open(directory.resolve("database"));
        var options = new String[] {
            "--database-url", database.url(),
            "--cluster", clusterFile().toString(),
            "--key-file", directory.resolve("shared.key").toString()
        };
        first = CoordinatorProcess.quicklyCompiled(directory.resolve("first"), options);
        second = CoordinatorProcess.quicklyCompiled(directory.resolve("second"), options);
        first.start();
        second.start();
        admin = first.admin();
        var _ = admin.createTailnet("home");
        authKey =
                Objects.requireNonNull(admin.createAuthKey("home", true, "test").key());
    }

    @AfterEach
    void stop() {
        fleet.close();
        first.close();
        second.close();
        database.close();
    }

    @Test
    void aNodeOfEachGetsTheOthersChanges() throws IOException {
        var here = join("here", first);
        var there = join("there", second);
        fleet.await(node -> knowsOther(node), SOON, "does not know the other one");

        admin.rename("home", idOf(there).toString(), "renamed-there", "test");
        second.admin(first).rename("home", idOf(here).toString(), "renamed-here", "test");
        var moved = there.move();

        Await.until(
                () -> nameAt(here, idOf(there)).equals("renamed-there")
                        && nameAt(there, idOf(here)).equals("renamed-here"),
                SOON,
                () -> "names did not cross");
        Await.until(
                () -> {
                    var peer = Objects.requireNonNull(here.map()).peers().get(idOf(there));
                    return peer != null && peer.live() != null && peer.live().sequence() == moved.sequence();
                },
                SOON,
                () -> "endpoints did not cross, " + membership());
    }

    /// What the two last said of whom they see.
    private String membership() {
        return Stream.of(first, second)
                .map(each -> each.output()
                        .lines()
                        .filter(line -> line.endsWith("are here"))
                        .reduce("alone", (_, last) -> last))
                .collect(Collectors.joining(" | "));
    }

    @Test
    void whenOneIsKilledItsNodesGoOnAtTheOtherAndNobodySeesThemFlap() throws Exception {
        var witness = join("witness", second);
        var orphans = List.of(join("orphan1", first), join("orphan2", first), join("orphan3", first));
        fleet.await(node -> Objects.requireNonNull(node.map()).peers().size() == 3, SOON, "does not know all peers");
        Await.until(
                () -> Objects.requireNonNull(witness.map()).peers().values().stream()
                        .allMatch(peer -> peer.online()),
                SOON,
                () -> "not all are online");
        var seen = witness.received();

        first.kill();

        Await.until(
                () -> orphans.stream().allMatch(node -> isAt(node, second)),
                SOON,
                () -> "not all nodes went over: "
                        + orphans.stream().map(FleetNode::state).toList());
        TimeUnit.SECONDS.sleep(GRACE_SECONDS);
        assertThat(witness.received().minus(seen).presenceChanges()).isZero();
        assertThat(Objects.requireNonNull(witness.map()).peers().values()).allMatch(peer -> peer.online());
        assertThat(witness.welcomes()).isOne();
    }

    private FleetNode join(String hostname, CoordinatorProcess at) {
        var node = fleet.add(hostname);
        var other = at == first ? second : first;
        node.start(List.of(at.url(), other.url()), authKey);
        Await.until(() -> node.map() != null, PATIENCE, () -> hostname + " has no map, " + node.state());
        assertThat(isAt(node, at)).isTrue();
        return node;
    }

    private static boolean isAt(FleetNode node, CoordinatorProcess coordinator) {
        return node.state() instanceof ControlState.Connected(String url) && url.equals(coordinator.url());
    }

    private static boolean knowsOther(FleetNode node) {
        return Objects.requireNonNull(node.map()).peers().size() == 1;
    }

    private static NodeId idOf(FleetNode node) {
        return Objects.requireNonNull(node.id());
    }

    private static String nameAt(FleetNode viewer, NodeId peer) {
        var known = Objects.requireNonNull(viewer.map()).peers().get(peer);
        return known == null ? "" : known.name();
    }

    /// As users write it for coordinators of theirs: other ports than the built-in ones.
    private Path clusterFile() throws IOException {
        int port = CoordinatorProcess.freePort();
        var text = Files.readString(WeftCommand.root().resolve("cluster.xml"))
                .replace(">5701<", ">" + port + "<")
                .replace(
                        "<member>127.0.0.1</member>",
                        "<member>127.0.0.1:" + port + "</member><member>127.0.0.1:" + (port + 1)
                                + "</member><member>127.0.0.1:" + (port + 2) + "</member>");
        return Files.writeString(directory.resolve("cluster.xml"), text);
    }
}
