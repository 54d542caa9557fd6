package weft.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import weft.coordinator.api.TestNodes;
import weft.coordinator.cluster.Cluster;
import weft.coordinator.database.Database;
import weft.coordinator.database.TestDatabases;
import weft.coordinator.journal.JournalVerticle;
import weft.coordinator.live.LiveVerticle;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;

/// Two coordinators of one database that cannot see each other, as two halves of a split cluster cannot.
class EphemeralVerticleTest {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final class Side {
        final Cluster cluster;
        final JournalVerticle journal;
        final LiveVerticle live;

        Side(PgConnectOptions options) throws Exception {
            cluster = await(Cluster.join(null, UUID.randomUUID().toString(), Vertx.builder()));
            var json = JsonCodec.ofProtocol();
            var events = new Events(cluster.vertx(), json);
            var database = await(Database.open(cluster.vertx(), options));
            journal = new JournalVerticle(database, json, events, InstantSource.system());
            await(cluster.vertx().deployVerticle(journal));
            live = new LiveVerticle(cluster, events, InstantSource.system());
            await(cluster.vertx().deployVerticle(live));
            await(cluster.vertx()
                    .deployVerticle(new EphemeralVerticle(
                            new Membership(journal.journal(), journal.replica(), InstantSource.system()),
                            journal.replica(),
                            live.states(),
                            new EphemeralSeen(database),
                            GRACE,
                            InstantSource.system())));
        }
    }

    @Test
    void whoIsHeldByACoordinatorThatCannotBeSeenStaysAndWhoIsHeldByNobodyGoes() throws Exception {
        var vertx = Vertx.vertx();
        var options = TestDatabases.empty(vertx);
        var one = new Side(options);
        var other = new Side(options);
        var tailnet = await(one.journal.journal().createTailnet("home", "test", ""));
        var node = await(one.journal
                        .journal()
                        .append(tailnet, "test", "", state -> TestNodes.join(state, "fleeting", true)))
                .result();
        await(other.journal.replica().refresh(tailnet));
        var session = other.live.states().connected(tailnet, node, new LiveState(1, List.of(), null, 0, false));

        TimeUnit.MILLISECONDS.sleep(4 * GRACE.toMillis());
        assertThat(has(one, tailnet, node)).isTrue();

        session.end(true);
        until(() -> !has(one, tailnet, node));

        await(one.cluster.close());
        await(other.cluster.close());
        await(vertx.close());
    }

    private static boolean has(Side side, TailnetId tailnet, NodeId node) {
        var state = side.journal.replica().state(tailnet);
        return state != null && state.node(node) != null;
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
