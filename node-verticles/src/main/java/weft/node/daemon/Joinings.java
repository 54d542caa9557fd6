package weft.node.daemon;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import weft.node.localapi.LocalReply;

/// Event loop of its verticle. Those who wait for `weft up` to be done: each gets one answer, at the latest in time.
final class Joinings {
    private static final int TOLD_MAX = 100;

    private final Vertx vertx;
    private final List<Joining> waiting = new ArrayList<>();

    Joinings(Vertx vertx) {
        this.vertx = vertx;
    }

    /// @param outOfTime says what to answer when nothing else did
    Future<LocalReply> add(int timeoutMillis, Consumer<LocalReply> progress, Consumer<Joining> outOfTime) {
        var joining = new Joining(timeoutMillis, progress, outOfTime);
        waiting.add(joining);
        joining.startTimer(0);
        return joining.answer.future();
    }

    void progress(String text) {
        waiting.forEach(joining -> joining.progress(text));
    }

    /// A person has to log in before anything goes on: time counts from when that is over, at the latest.
    void loginNeeded(LocalReply.LoginNeeded needed, long millisLeft) {
        waiting.forEach(joining -> {
            joining.progress.accept(needed);
            joining.startTimer(millisLeft);
        });
    }

    /// Nobody has to log in any more.
    void loggedIn() {
        waiting.forEach(joining -> joining.startTimer(0));
    }

    void finishAll(LocalReply reply) {
        List.copyOf(waiting).forEach(joining -> joining.finish(reply));
    }

    final class Joining {
        private final Promise<LocalReply> answer = Promise.promise();
        private final int timeoutMillis;
        private final Consumer<LocalReply> progress;
        private final Consumer<Joining> outOfTime;
        private final Set<String> told = new HashSet<>();
        private long timer = -1;

        private Joining(int timeoutMillis, Consumer<LocalReply> progress, Consumer<Joining> outOfTime) {
            this.timeoutMillis = timeoutMillis;
            this.progress = progress;
            this.outOfTime = outOfTime;
        }

        private void startTimer(long moreMillis) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(Math.max(1, timeoutMillis + moreMillis), _ -> outOfTime.accept(this));
        }

        /// Each thing once: coordinators that are all away are tried in turn.
        void progress(String text) {
            if (told.size() < TOLD_MAX && told.add(text)) {
                progress.accept(new LocalReply.Progress(text));
            }
        }

        void finish(LocalReply reply) {
            vertx.cancelTimer(timer);
            waiting.remove(this);
            answer.tryComplete(reply);
        }
    }
}
