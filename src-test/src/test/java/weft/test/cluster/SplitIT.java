package weft.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.cli.LocalAdmin;
import weft.coordinator.database.EmbeddedPostgres;
import weft.node.control.ControlState;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.PeerNode;
import weft.test.lab.Await;
import weft.test.lab.Host;
import weft.test.lab.Lab;
import weft.test.lab.LabProcess;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.WeftCommand;

/// Two coordinators of one database on hosts of their own, and a cable between them that is pulled and plugged in
/// again. Their nodes are on a third host, which keeps reaching both.
@Tag("soak")
@RequiresLab
@TakesTurns
class SplitIT {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration SOON = Duration.ofSeconds(10);
    /// A member that is not heard of is out after 10 s; halves that see each other again join within as much.
    private static final Duration NOTICED = Duration.ofSeconds(60);

    private final Lab lab = Lab.open();
    private final Host nodes = lab.host("nodes");
    private EmbeddedPostgres database;
    private Side first;
    private Side second;

    /// A coordinator on a host of its own.
    private record Side(Host host, String address, LabProcess process) {
        String url() {
            return "https://" + address + ":8443";
        }

        Path state() {
            return host.directory().resolve("state");
        }

        void await(String line, Duration deadline) {
            process.awaitLine(each -> each.contains(line), deadline);
        }
    }

    @BeforeEach
    void start() throws IOException {
        database = EmbeddedPostgres.open(lab.directory().resolve("database"));
        var one = lab.host("one");
        var two = lab.host("two");
        lab.connect(one, "between", two, "between");
        first = side(one, 1);
        first.await("coordinator ready", START);
        second = side(two, 2);
        second.await("coordinator ready", START);
        first.await("a coordinator joined", SOON);
    }

    private Side side(Host host, int number) throws IOException {
        var address = "10.6." + number + ".1";
        lab.connect(host, "nodes", nodes, "side" + number);
        nodes.address("side" + number, "10.6." + number + ".2/24");
        host.address("nodes", address + "/24").address("between", "10.5.0." + number + "/24");
        var text = Files.readString(WeftCommand.root().resolve("cluster.xml"))
                .replace("<interface>127.0.0.1<", "<interface>10.5.0." + number + "<")
                .replace("<member>127.0.0.1</member>", "<member>10.5.0.1</member><member>10.5.0.2</member>");
        var process = host.start(WeftCommand.of(List.of(
                "coordinator",
                "--state",
                host.directory().resolve("state").toString(),
                "--listen",
                address + ":8443",
                "--url",
                "https://" + address + ":8443",
                "--database-url",
                database.url(),
                "--key-file",
                lab.directory().resolve("shared.key").toString(),
                "--cluster",
                Files.writeString(host.directory().resolve("cluster.xml"), text).toString())));
        return new Side(host, address, process);
    }

    @AfterEach
    void stop() {
        first.process().close();
        second.process().close();
        database.close();
        lab.close();
    }

    @Test
    void nodesStayThroughASplitAndEachHalfHearsTheOtherAgainAfterwards() throws Exception {
        nodes.within(() -> {
            try (var fleet = new Fleet()) {
                splitAndHeal(fleet, authKey());
            }
            return true;
        });
    }

    private void splitAndHeal(Fleet fleet, String authKey) {
        var here = join(fleet, "here", first, authKey);
        var there = join(fleet, "there", second, authKey);
        awaitMoves(here, there);

        first.host().run("ip", "link", "set", "between", "down").orThrow();
        first.await("is gone", NOTICED);
        second.await("is gone", NOTICED);
        here.move();
        there.move();
        first.host().run("ip", "link", "set", "between", "up").orThrow();
        Await.until(() -> hasJoinedAgain(first) && hasJoinedAgain(second), NOTICED, () -> "the halves did not join");

        awaitPeer(here, there, peer -> knows(peer, there.live()), "what changed during the split did not cross");
        awaitPeer(there, here, peer -> knows(peer, here.live()), "what changed during the split did not cross");
        awaitMoves(here, there);
        awaitPeer(here, there, PeerNode::online, "is not online");
        awaitPeer(there, here, PeerNode::online, "is not online");
        assertThat(List.of(here.welcomes(), there.welcomes())).containsOnly(1L);
        assertThat(List.of(isAt(here, first), isAt(there, second))).containsOnly(true);
    }

    private String authKey() throws IOException {
        var local = LocalAdmin.at(first.state());
        var token = LocalAdmin.at(first.state())
                .token()
                .or(() -> LocalAdmin.at(second.state()).token());
        var admin = AdminClient.of(first.url(), token.orElseThrow(), local.certificate());
        var _ = admin.createTailnet("home");
        return Objects.requireNonNull(admin.createAuthKey("home", true, "test").key());
    }

    private FleetNode join(Fleet fleet, String hostname, Side at, String authKey) {
        var node = fleet.add(hostname);
        var other = at == first ? second : first;
        node.start(List.of(at.url(), other.url()), authKey);
        Await.until(() -> node.map() != null, START, () -> hostname + " has no map, " + node.state());
        assertThat(isAt(node, at)).isTrue();
        return node;
    }

    private static boolean isAt(FleetNode node, Side side) {
        return node.state() instanceof ControlState.Connected(String url) && url.equals(side.url());
    }

    private static boolean hasJoinedAgain(Side side) {
        return side.process().output().lines().anyMatch(line -> line.contains("is gone"))
                && side.process()
                        .output()
                        .lines()
                        .filter(line -> line.contains("a coordinator joined") || line.contains("is gone"))
                        .reduce((_, last) -> last)
                        .filter(last -> last.contains("a coordinator joined"))
                        .isPresent();
    }

    /// Each reports that it is somewhere else, and the other one hears of it.
    private static void awaitMoves(FleetNode one, FleetNode other) {
        var moved = one.move();
        awaitPeer(other, one, peer -> knows(peer, moved), "endpoints did not cross");
        var otherMoved = other.move();
        awaitPeer(one, other, peer -> knows(peer, otherMoved), "endpoints did not cross");
    }

    private static boolean knows(PeerNode peer, LiveState moved) {
        var live = peer.live();
        return live != null && live.sequence() == moved.sequence();
    }

    private static void awaitPeer(FleetNode viewer, FleetNode peer, Predicate<PeerNode> wanted, String otherwise) {
        NodeId id = Objects.requireNonNull(peer.id());
        Await.until(
                () -> {
                    var known = Objects.requireNonNull(viewer.map()).peers().get(id);
                    return known != null && wanted.test(known);
                },
                SOON,
                () -> peer.hostname() + " as " + viewer.hostname() + " sees it: " + otherwise + "; it has "
                        + Objects.requireNonNull(viewer.map()).peers().get(id));
    }
}
