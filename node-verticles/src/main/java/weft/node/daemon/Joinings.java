package weft.node.daemon;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import weft.node.localapi.LocalReply;

/// Event loop of its verticle. Those who wait for `weft up` to be done: each gets one answer, at the latest in time.
final class Joinings {
    private final Vertx vertx;
    private final List<Joining> waiting = new ArrayList<>();

    Joinings(Vertx vertx) {
        this.vertx = vertx;
    }

    /// @param outOfTime says what to answer when nothing else did
    Future<LocalReply> add(int timeoutMillis, Consumer<String> progress, Consumer<Joining> outOfTime) {
        var joining = new Joining(progress);
        waiting.add(joining);
        joining.timer = vertx.setTimer(Math.max(1, timeoutMillis), _ -> outOfTime.accept(joining));
        return joining.answer.future();
    }

    void progress(String text) {
        waiting.forEach(joining -> joining.progress.accept(text));
    }

    void finishAll(LocalReply reply) {
        List.copyOf(waiting).forEach(joining -> joining.finish(reply));
    }

    final class Joining {
        private final Promise<LocalReply> answer = Promise.promise();
        private final Consumer<String> progress;
        private long timer = -1;

        private Joining(Consumer<String> progress) {
            this.progress = progress;
        }

        void progress(String text) {
            progress.accept(text);
        }

        void finish(LocalReply reply) {
            vertx.cancelTimer(timer);
            waiting.remove(this);
            answer.tryComplete(reply);
        }
    }
}
