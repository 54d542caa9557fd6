package weft.kit.event;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.json.JsonCodec;

/// Any thread. The one door to the event bus: topics in, topics out, never a string or a `JsonObject`.
///
/// Facts are published and each observer gets them; handlers run on the context that subscribed. What arrives on a
/// `mesh.*` topic comes from another process: bytes that are not the topic's record are counted and dropped.
public final class Events {
    /// The largest `mesh.*` payload that is decoded, bytes. Doorbells and live facts are a few hundred.
    static final int MESH_BYTES_MAX = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final Vertx vertx;
    private final JsonCodec json;
    private final LongAdder malformed = new LongAdder();
    private final LongAdder failed = new LongAdder();

    public Events(Vertx vertx, JsonCodec json) {
        this.vertx = vertx;
        this.json = json;
        registerCodec(vertx);
    }

    /// Publishes a fact to every observer: of this process, and of the others when the topic is a `mesh.*` one.
    public <T> void publish(Topic<T> topic, T payload) {
        if (topic.crossesProcesses()) {
            vertx.eventBus().publish(topic.address(), Buffer.buffer(json.encode(payload)));
        } else {
            vertx.eventBus().publish(topic.address(), payload, local());
        }
    }

    /// Observes a topic. The future of the subscription completes when no later fact can be missed.
    public <T> Subscription observe(Topic<T> topic, Consumer<T> observer) {
        if (topic.crossesProcesses()) {
            MessageConsumer<Object> consumer = vertx.eventBus().consumer(topic.address());
            consumer.handler(message -> decodeFor(topic, message, observer));
            return new Subscription(consumer);
        }
        MessageConsumer<Object> consumer = vertx.eventBus().localConsumer(topic.address());
        consumer.handler(message -> call(topic, observer, topic.type().cast(message.body())));
        return new Subscription(consumer);
    }

    /// Asks the one answerer of this process; fails with a [RequestFailed] or when `timeout` has passed.
    public <Q, R> Future<R> request(RequestTopic<Q, R> topic, Q question, Duration timeout) {
        var options = local().setSendTimeout(timeout.toMillis());
        return vertx.eventBus()
                .request(topic.address(), question, options)
                .map(reply -> topic.answer().cast(reply.body()));
    }

    /// Answers requests. A failed future reaches the asker as a [RequestFailed] with the failure's message.
    public <Q, R> Subscription answer(RequestTopic<Q, R> topic, Function<Q, Future<R>> answerer) {
        MessageConsumer<Object> consumer = vertx.eventBus().localConsumer(topic.address());
        consumer.handler(message -> Future.<R>future(promise ->
                        answerer.apply(topic.question().cast(message.body())).onComplete(promise))
                .onSuccess(result -> message.reply(result, local()))
                .onFailure(failure -> message.fail(RequestFailed.CODE, String.valueOf(failure.getMessage()))));
        return new Subscription(consumer);
    }

    /// How many `mesh.*` payloads were not what their topic says.
    public long malformedCount() {
        return malformed.sum();
    }

    /// How many observers threw.
    public long failedCount() {
        return failed.sum();
    }

    private <T> void decodeFor(Topic<T> topic, Message<Object> message, Consumer<T> observer) {
        T payload;
        try {
            if (!(message.body() instanceof Buffer bytes) || bytes.length() > MESH_BYTES_MAX) {
                malformed.increment();
                return;
            }
            payload = json.decode(bytes.getBytes(), topic.type());
        } catch (RuntimeException _) {
            malformed.increment();
            return;
        }
        call(topic, observer, payload);
    }

    private <T> void call(Topic<T> topic, Consumer<T> observer, T payload) {
        try {
            observer.accept(payload);
        } catch (RuntimeException failure) {
            failed.increment();
            LOG.error("an observer of {} failed", topic.address(), failure);
        }
    }

    private static DeliveryOptions local() {
        return new DeliveryOptions().setLocalOnly(true).setCodecName(ReferenceCodec.NAME);
    }

    private static void registerCodec(Vertx vertx) {
        try {
            vertx.eventBus().registerCodec(new ReferenceCodec());
        } catch (IllegalStateException _) {
            // Another Events of this Vertx registered it: the codec has no state, either will do.
        }
    }
}
