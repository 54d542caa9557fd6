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
    /// A quarter of a TLS record.
    static final int LITTLE_BYTES = 4 << 10;

    private final EventLoop loop;
    private final Runnable flush = this::flush;
    private final Runnable tick = this::tick;
    private final ArrayList<Writer> dirty = new ArrayList<>();
    private final LinkedHashSet<Outbox> watched = new LinkedHashSet<>();
    private final ArrayList<SenderGate> overBudget = new ArrayList<>();
    private boolean flushScheduled;
    private boolean tickScheduled;

    /// Who writes once a turn.
    interface Writer {
        int queuedBytes();

        /// Whether it is to be written from in this turn yet.
        boolean isScheduled();

        void drain(long now);
    }

    LoopState(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /// Writes once all that this turn of the loop read has been passed on: whole records, one system call.
    void writeSoon(Writer writer) {
        dirty.add(writer);
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(flush);
        }
    }

    /// Little first: whoever waits for a few packets need not wait until those of others are encrypted. Nobody is
    /// passed over, since each is written to in this turn.
    private void flush() {
        flushScheduled = false;
        long now = System.nanoTime();
        for (int i = 0; i < dirty.size(); i++) {
            if (dirty.get(i).isScheduled() && dirty.get(i).queuedBytes() <= LITTLE_BYTES) {
                dirty.get(i).drain(now);
            }
        }
        for (int i = 0; i < dirty.size(); i++) {
            if (dirty.get(i).isScheduled()) {
                dirty.get(i).drain(now);
            }
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
