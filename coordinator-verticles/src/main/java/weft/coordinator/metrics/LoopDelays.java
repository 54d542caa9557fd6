package weft.coordinator.metrics;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import weft.kit.metrics.Metric;

/// Written by each event loop that is watched, read by any thread. How late the loops come to what waits for
/// them: a
/// timer of each notes by how much it was late. Whoever blocks a loop shows here.
final class LoopDelays {
    private static final long STEP_MILLIS = 20;
    private static final long MILLI = 1_000_000;
    private static final long NOTABLE_NANOS = 100 * MILLI;
    private static final long LONG_NANOS = 1_000 * MILLI;

    private final LongAdder notable = new LongAdder();
    private final LongAdder longer = new LongAdder();
    private final LongAccumulator mostNanos = new LongAccumulator(Math::max, 0);

    /// Watches the loop of the calling context from now on.
    void watch(Vertx vertx) {
        var due = new long[] {System.nanoTime() + STEP_MILLIS * MILLI};
        vertx.setPeriodic(STEP_MILLIS, _ -> {
            long now = System.nanoTime();
            note(now - due[0]);
            due[0] = now + STEP_MILLIS * MILLI;
        });
    }

    void note(long lateNanos) {
        mostNanos.accumulate(lateNanos);
        if (lateNanos >= LONG_NANOS) {
            longer.increment();
        } else if (lateNanos >= NOTABLE_NANOS) {
            notable.increment();
        }
    }

    List<Metric> metrics() {
        return List.of(
                Metric.counters(
                        "weft_loop_delays_long_total",
                        "Times that an event loop came late by so much to what waited for it.",
                        "by",
                        new TreeMap<>(Map.of("100ms", notable.sum(), "1s", longer.sum()))),
                Metric.gauge(
                        "weft_loop_delay_max_seconds",
                        "The latest that an event loop came since this was asked last.",
                        mostNanos.getThenReset() / 1e9));
    }
}
