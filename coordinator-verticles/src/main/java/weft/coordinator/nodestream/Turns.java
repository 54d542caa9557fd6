package weft.coordinator.nodestream;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;

/// One event loop. Runs jobs in the order they came, some at once, and lets the loop see to its sockets between
/// them: however many nodes a change concerns, nobody else waits for all of them.
final class Turns {
    /// What one turn may take. A job that takes longer is not cut.
    private static final long TURN_NANOS = 10_000_000;
    /// A timer and not another task: the loop runs all its tasks before it looks at its sockets again.
    private static final long BETWEEN_MILLIS = 1;

    private final Vertx vertx;
    private final Queue<Runnable> jobs = new ArrayDeque<>();
    private boolean isRunning;

    Turns(Vertx vertx) {
        this.vertx = vertx;
    }

    /// Runs as many as fit into a turn now, unless others are still waiting, and the rest in later ones.
    void run(Collection<? extends Runnable> more) {
        jobs.addAll(more);
        if (!isRunning) {
            isRunning = true;
            turn();
        }
    }

    /// Runs it in a turn of its own or with others, after what the loop is at: many that come at once from as many
    /// sockets share their turns.
    void later(Runnable job) {
        jobs.add(job);
        if (!isRunning) {
            isRunning = true;
            vertx.runOnContext(_ -> turn());
        }
    }

    private void turn() {
        long began = System.nanoTime();
        try {
            while (!jobs.isEmpty()) {
                if (System.nanoTime() - began >= TURN_NANOS) {
                    return;
                }
                jobs.remove().run();
            }
        } finally {
            if (jobs.isEmpty()) {
                isRunning = false;
            } else {
                vertx.setTimer(BETWEEN_MILLIS, _ -> turn());
            }
        }
    }
}
