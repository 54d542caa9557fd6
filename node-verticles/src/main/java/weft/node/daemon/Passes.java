package weft.node.daemon;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;

/// One context owns it. Work that takes in all that came until it runs: however many ask for it while it waits for its
/// turn, it is done once. What it could not do whole it does again after a while, until it can.
final class Passes {
    private final Vertx vertx;
    private final Context context;
    private final long againMillis;
    private final BooleanSupplier work;
    private boolean isScheduled;
    private long timer = -1;

    /// @param context on which the work is done, and which calls this
    /// @param againMillis from work that was not done whole until it is done again
    /// @param work says whether it is done whole
    Passes(Vertx vertx, Context context, long againMillis, BooleanSupplier work) {
        this.vertx = vertx;
        this.context = context;
        this.againMillis = againMillis;
        this.work = work;
    }

    void schedule() {
        if (!isScheduled) {
            isScheduled = true;
            context.runOnContext(_ -> pass());
        }
    }

    private void pass() {
        isScheduled = false;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
        if (!work.getAsBoolean()) {
            timer = vertx.setTimer(againMillis, _ -> schedule());
        }
    }
}
