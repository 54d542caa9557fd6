package weft.coordinator.nodestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.coordinator.cluster.Cluster;
import weft.coordinator.live.LiveSession;
import weft.coordinator.live.LiveStates;
import weft.coordinator.live.LiveVerticle;
import weft.coordinator.live.NodeRef;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;

class NewestStreamsTest {
    private static final TailnetId TAILNET = new TailnetId(1);
    private static final NodeRef NODE = new NodeRef(TAILNET, new NodeId(1));
    private static final LiveState REPORTED = new LiveState(1, List.of(), null, 0, false);

    private final Map<String, LiveSession> sessions = new ConcurrentHashMap<>();
    private Cluster cluster;
    private LiveStates live;
    private NewestStreams<String> streams;
    private @Nullable Thread other;

    @BeforeEach
    void start() throws Exception {
        cluster = await(Cluster.join(null, UUID.randomUUID().toString(), Vertx.builder()));
        var verticle =
                new LiveVerticle(cluster, new Events(cluster.vertx(), JsonCodec.ofProtocol()), InstantSource.system());
        await(cluster.vertx().deployVerticle(verticle));
        live = verticle.states();
        streams = new NewestStreams<>(live, this::replaced);
    }

    @AfterEach
    void stop() throws Exception {
        await(cluster.close());
    }

    @Test
    void ofTwoThatComeAtOnceOneIsLeftInBothPlaces() throws Exception {
        come("first");
        come("second");
        if (other == null) {
            throw new AssertionError("the first one was not replaced");
        }
        other.join();

        var left = streams.get(NODE);
        sessions.forEach((stream, session) -> session.applied(stream.equals(left) ? 100 : 1));
        assertThat(sessions).hasSize(3);
        assertThat(await(live.applied(TAILNET))).containsExactly(Map.entry(NODE.node(), 100L));
        assertThat(streams.size()).isOne();
    }

    /// The third comes just when the second has taken the first one's place, and goes as far as it may.
    private void replaced(String stream) {
        if (!stream.equals("first")) {
            return;
        }
        var third = Thread.ofPlatform().start(() -> come("third"));
        other = third;
        while (third.isAlive() && third.getState() != Thread.State.BLOCKED) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void come(String stream) {
        sessions.put(stream, streams.takeOver(NODE, stream, REPORTED));
    }

    @Test
    void aStreamThatEndsAfterItWasReplacedTakesNothingAway() {
        come("one");
        come("two");

        assertThat(streams.remove(NODE, "one")).isFalse();
        assertThat(streams.get(NODE)).isEqualTo("two");
        assertThat(streams.remove(NODE, "two")).isTrue();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
