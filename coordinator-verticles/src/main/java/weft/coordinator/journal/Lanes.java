package weft.coordinator.journal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Queue;
import java.util.function.Function;

/// One event loop owns it. Works a queue off in a few lanes side by side, each of which takes one thing after the
/// other.
///
/// A lane is a loop and not a chain of futures: a chain is as deep as its queue is long, and is walked on the stack
/// when its last future completes, or while it is made when all of them are complete already.
final class Lanes<T> {
    private final Queue<T> left;
    private final Function<T, Future<?>> work;
    private final Promise<Void> done = Promise.promise();
    private int running;

    private Lanes(Queue<T> left, int count, Function<T, Future<?>> work) {
        this.left = left;
        this.work = work;
        this.running = count;
    }

    /// Completes when the queue is empty and its last piece of work done; fails at once with the first that fails. That
    /// one ends its lane, the others go on.
    ///
    /// @param count of lanes, and so of what is under way at a time
    /// @param work its futures complete on the event loop that calls this
    static <T> Future<Void> workOff(Queue<T> left, int count, Function<T, Future<?>> work) {
        var lanes = new Lanes<>(left, count, work);
        for (int i = 0; i < count; i++) {
            lanes.go();
        }
        return lanes.done.future();
    }

    private void go() {
        for (var next = left.poll(); next != null; next = left.poll()) {
            var working = work.apply(next);
            if (!working.isComplete()) {
                working.onSuccess(_ -> go()).onFailure(this::fail);
                return;
            }
            if (working.failed()) {
                fail(working.cause());
                return;
            }
        }
        end();
    }

    private void fail(Throwable cause) {
        done.tryFail(cause);
        end();
    }

    private void end() {
        running--;
        if (running == 0) {
            done.tryComplete();
        }
    }
}
