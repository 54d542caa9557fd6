package weft.node.daemon;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import weft.node.dataplane.DataPlane;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineEvent;

/// Any thread. Questions to the engine that are answered by an event with the same token.
final class EngineQuestions {
    /// What may wait for an answer; the engine's own bounds are below this.
    private static final int WAITING_MAX = 1_024;

    private final Map<Long, Promise<EngineEvent>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong();

    /// @param plane null while there is none
    /// @param refusal what to answer when the engine cannot be asked, and why
    Future<EngineEvent> ask(
            @Nullable DataPlane plane,
            LongFunction<EngineCommand> question,
            BiFunction<Long, String, EngineEvent> refusal) {
        long token = tokens.incrementAndGet();
        if (plane == null) {
            return Future.succeededFuture(refusal.apply(token, "the tunnels are down"));
        }
        Promise<EngineEvent> answer = Promise.promise();
        waiting.put(token, answer);
        if (waiting.size() > WAITING_MAX || !plane.submit(question.apply(token))) {
            waiting.remove(token);
            return Future.succeededFuture(refusal.apply(token, "the engine is too busy"));
        }
        return answer.future();
    }

    void answered(long token, EngineEvent event) {
        var asked = waiting.remove(token);
        if (asked != null) {
            asked.tryComplete(event);
        }
    }

    /// The engine is gone, and answers nothing any more.
    void forget() {
        waiting.values().forEach(asked -> asked.tryFail("the tunnels went down"));
        waiting.clear();
    }
}
