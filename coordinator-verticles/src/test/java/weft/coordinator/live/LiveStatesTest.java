package weft.coordinator.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import weft.coordinator.cluster.Cluster;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveStatesTest {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final TailnetId TAILNET = new TailnetId(1);
    /// Between the ids of two nodes of one test.
    private static final long OTHER = 1_000;

    private final String name = UUID.randomUUID().toString();
    private Side here;
    private Side there;
    private NodeId node = new NodeId(1);

    /// One coordinator's live state.
    private static final class Side {
        final Cluster cluster;
        final LiveStates states;
        final BlockingQueue<LiveChanged> changes = new LinkedBlockingQueue<>();

        Side(String name) throws Exception {
            cluster = await(Cluster.join(null, name, Vertx.builder()));
            var events = new Events(cluster.vertx(), JsonCodec.ofProtocol());
            await(events.observe(LiveTopics.LIVE_CHANGED, changes::add).ready());
            var verticle = new LiveVerticle(cluster, events, InstantSource.system(), GRACE, Duration.ofMillis(200));
            await(cluster.vertx().deployVerticle(verticle));
            states = verticle.states();
        }
    }

    /// The next that a side hears of this test's nodes; what it still hears of an earlier test's is passed over.
    private LiveChanged next(Side side) throws InterruptedException {
        LiveChanged change;
        do {
            change = side.changes.poll(20, TimeUnit.SECONDS);
            assertThat(change).isNotNull();
        } while (change.node().node().value() % OTHER != node.value() % OTHER);
        return change;
    }

    @BeforeAll
    void start() throws Exception {
        here = new Side(name);
        there = new Side(name);
    }

    @BeforeEach
    void anotherNode() {
        node = new NodeId(node.value() + 1);
        here.changes.clear();
        there.changes.clear();
    }

    @AfterAll
    void stop() throws Exception {
        await(there.cluster.close());
        await(here.cluster.close());
    }

    @Test
    void whatANodeReportsToOneCoordinatorIsKnownAtTheOtherAndAtOneThatComesLate() throws Exception {
        var session = here.states.connected(TAILNET, node, live(1));
        assertThat(next(there).after().online()).isTrue();

        session.report(live(2));
        session.report(live(1));

        assertThat(next(there).after().live().sequence()).isEqualTo(2);
        var late = new Side(name);
        assertThat(late.states.of(TAILNET, node)).isEqualTo(there.states.of(TAILNET, node));
        await(late.cluster.close());
    }

    @Test
    void aNodeThatMovesToAnotherCoordinatorNeverGoesOffline() throws Exception {
        var old = here.states.connected(TAILNET, node, live(1));
        next(there);

        there.states.connected(TAILNET, node, live(2));
        awaitSequence(here, 2);
        old.end(true);
        there.states.connected(TAILNET, node, live(3)).report(live(4));

        awaitSequence(here, 4);
    }

    /// The node is online in all that the side hears until then.
    private void awaitSequence(Side side, long sequence) throws InterruptedException {
        LiveChanged change;
        do {
            change = next(side);
            assertThat(change.after().online()).isTrue();
        } while (change.after().live().sequence() < sequence);
    }

    @Test
    void aNodeThatSaysGoodbyeIsOfflineAtOnce() throws Exception {
        var session = here.states.connected(TAILNET, node, live(1));
        next(there);

        session.end(true);

        assertThat(next(there).after().online()).isFalse();
    }

    @Test
    void theNodesOfACoordinatorThatIsLostAreOfflineAfterTheGraceUnlessTheyCameElsewhere() throws Exception {
        var lost = new Side(name);
        var stays = node;
        var moves = new NodeId(node.value() + OTHER);
        lost.states.connected(TAILNET, stays, live(1));
        lost.states.connected(TAILNET, moves, live(1));
        next(there);
        next(there);
        long killed = System.nanoTime();

        lost.cluster.hazelcast().getLifecycleService().terminate();
        here.states.connected(TAILNET, moves, live(2));

        LiveChanged change;
        do {
            change = next(there);
        } while (change.after().online());
        assertThat(change.node().node()).isEqualTo(stays);
        assertThat(System.nanoTime() - killed).isGreaterThanOrEqualTo(GRACE.toNanos());
        assertThat(Objects.requireNonNull(there.states.of(TAILNET, moves)).online())
                .isTrue();
        lost.cluster.vertx().close();
    }

    @Test
    void whatAJoiningOfTwoHalvesOverwroteIsSetRightByWhoeverHoldsTheNode() throws Exception {
        here.states.connected(TAILNET, node, live(1));
        next(there);

        overwrite(false, there.cluster.memberId().toString());

        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!inTheMap().online()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(inTheMap().member()).isEqualTo(here.cluster.memberId().toString());
    }

    @Test
    void aReportThatGotLostOnItsWayToTheMapIsSaidAgain() throws Exception {
        var session = here.states.connected(TAILNET, node, live(1));
        next(there);
        session.report(live(2));
        assertThat(next(there).after().live().sequence()).isEqualTo(2);

        overwrite(true, here.cluster.memberId().toString(), session.id);

        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (inTheMap().live().sequence() != 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private LiveRecord inTheMap() {
        var bytes = here.cluster
                .hazelcast()
                .<String, byte[]>getMap(LiveStates.MAP)
                .get(new NodeRef(TAILNET, node).toString());
        return LiveStep.JSON.decode(Objects.requireNonNull(bytes), LiveRecord.class);
    }

    @Test
    void aRecordOfAStreamThatIsNotHereAnyMoreIsTakenBack() throws Exception {
        overwrite(true, here.cluster.memberId().toString());

        // It may be set right before the other coordinator has heard of it.
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (inTheMap().online()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void overwrite(boolean online, String member) {
        overwrite(online, member, 77);
    }

    /// As a merge of two maps does it: behind everybody's back.
    private void overwrite(boolean online, String member, long session) {
        var ref = new NodeRef(TAILNET, node);
        var now = Instant.now();
        var record = new LiveRecord(ref, now.toEpochMilli() + 1_000, live(1), online, member, session, now);
        here.cluster
                .hazelcast()
                .<String, byte[]>getMap(LiveStates.MAP)
                .set(ref.toString(), LiveStep.JSON.encode(record));
    }

    private static LiveState live(long sequence) {
        return new LiveState(sequence, List.of(), null, 0, false);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
