package weft.kit.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.kit.json.JsonCodec;
import weft.kit.json.ValueTypes;

class EventsTest {
    record Rung(String tailnet, long revision) {}

    private static final Topic<Rung> LOCAL = Topic.of("coordinator.replica.advanced", Rung.class);
    private static final Topic<Rung> MESH = Topic.of("mesh.node.joined", Rung.class);
    private static final RequestTopic<Rung, String> ASK =
            RequestTopic.of("coordinator.change.append", Rung.class, String.class);

    private Vertx vertx;
    private Events events;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        events = new Events(vertx, new JsonCodec(ValueTypes.keys()));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aLocalPayloadArrivesAsTheSameObject() throws InterruptedException {
        var rung = new Rung("home", 7);
        var arrived = observed(LOCAL);

        events.publish(LOCAL, rung);

        assertThat(arrived.poll(5, TimeUnit.SECONDS)).isSameAs(rung);
    }

    @Test
    void aMeshPayloadArrivesAsItsJsonSaysAndGarbageIsCounted() throws InterruptedException {
        var arrived = observed(MESH);

        vertx.eventBus().publish(MESH.address(), Buffer.buffer("{\"tailnet\":3}x"));
        vertx.eventBus().publish(MESH.address(), "a string");
        vertx.eventBus().publish(MESH.address(), Buffer.buffer(new byte[Events.MESH_BYTES_MAX + 1]));
        events.publish(MESH, new Rung("home", 7));

        assertThat(arrived.poll(5, TimeUnit.SECONDS)).isEqualTo(new Rung("home", 7));
        assertThat(events.malformedCount()).isEqualTo(3);
    }

    @Test
    void aRequestIsAnsweredOrFailsWithTheAnswerersMessage() throws Exception {
        events.answer(
                        ASK,
                        rung -> rung.revision() > 0
                                ? Future.succeededFuture(rung.tailnet())
                                : Future.failedFuture("revision must be positive"))
                .ready()
                .await(5, TimeUnit.SECONDS);

        var answer = events.request(ASK, new Rung("home", 1), Duration.ofSeconds(5));
        var refusal = events.request(ASK, new Rung("home", 0), Duration.ofSeconds(5));

        assertThat(answer.await(5, TimeUnit.SECONDS)).isEqualTo("home");
        assertThatThrownBy(() -> refusal.await(5, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        ReplyException.class,
                        failure -> assertThat(failure.failureCode()).isEqualTo(RequestFailed.CODE))
                .hasMessage("revision must be positive");
    }

    @Test
    void anObserverThatThrowsDoesNotSilenceTheOthers() throws InterruptedException {
        events.observe(LOCAL, _ -> {
                    throw new IllegalStateException("mine");
                })
                .ready()
                .await();
        var arrived = observed(LOCAL);

        events.publish(LOCAL, new Rung("home", 7));

        assertThat(arrived.poll(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(events.failedCount()).isEqualTo(1);
    }

    private BlockingQueue<Rung> observed(Topic<Rung> topic) {
        var arrived = new LinkedBlockingQueue<Rung>();
        events.observe(topic, arrived::add).ready().await();
        return arrived;
    }
}
