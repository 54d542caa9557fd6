package weft.derp.relay;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import weft.protocol.derp.SenderGate;

/// Event loop; one per loop. Which of its clients have something to write this turn, and which are to be looked at by
/// the clock. An idle relay has no timer but its keepalives.
final class LoopState {
    private final EventLoop loop;
    private final Runnable flush = this::flush;
    private final Runnable tick = this::tick;
    private final ArrayList<Outbox> dirty = new ArrayList<>();
    private final LinkedHashSet<Outbox> watched = new LinkedHashSet<>();
    private final ArrayList<SenderGate> overBudget = new ArrayList<>();
    private boolean flushScheduled;
    private boolean tickScheduled;

    LoopState(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /// Writes once all that this turn of the loop read has been passed on: whole records, one system call.
    void writeSoon(Outbox outbox) {
        dirty.add(outbox);
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        long now = System.nanoTime();
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).drain(now);
        }
        dirty.clear();
    }

    void watch(Outbox outbox) {
        if (watched.add(outbox)) {
            tickSoon();
        }
    }

    /// The gate is told the next tick, when its budget is new.
    void tellTick(SenderGate gate) {
        overBudget.add(gate);
        tickSoon();
    }

    private void tickSoon() {
        if (!tickScheduled) {
            tickScheduled = true;
            var _ = loop.schedule(tick, SenderGate.TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        tickScheduled = false;
        long now = System.nanoTime();
        var gates = List.copyOf(overBudget);
        overBudget.clear();
        gates.forEach(SenderGate::onTick);
        for (var outbox : List.copyOf(watched)) {
            if (!outbox.onTick(now)) {
                watched.remove(outbox);
            }
        }
        if (!watched.isEmpty() || !overBudget.isEmpty()) {
            tickSoon();
        }
    }
}
