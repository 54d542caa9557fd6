package weft.kit.event;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;

/// Any thread. One observer's place on a topic.
public final class Subscription {
    private final MessageConsumer<Object> consumer;

    Subscription(MessageConsumer<Object> consumer) {
        this.consumer = consumer;
    }

    /// Completes when the subscription is known where it has to be: from then on nothing published is missed.
    public Future<Void> ready() {
        return consumer.completion();
    }

    public Future<Void> cancel() {
        return consumer.unregister();
    }
}
