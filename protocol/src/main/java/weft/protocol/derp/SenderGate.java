package weft.protocol.derp;

/// Pure; one per client, owned by the event loop of the client's connection. Whether a client is read.
///
/// It is not while any queue it fills makes it wait, while too many of its bytes are on their way to other event loops,
/// and, until the next tick, once more than [#DROP_BUDGET] of what it brought had to be dropped: to read, decrypt
/// and drop everything that a greedy sender has is how a relay collapses.
public final class SenderGate implements SendQueue.Waiter {
    /// Bytes that may be dropped for one sender between two ticks.
    public static final int DROP_BUDGET = 64 << 10;
    /// Time between ticks.
    public static final long TICK_NANOS = 10_000_000L;
    /// Bytes of one sender that may be between event loops.
    public static final int FLIGHT_MAX = 256 << 10;

    private final Reading reading;
    private int waiting;
    private int dropped;
    private int flight;
    private boolean paused;

    public SenderGate(Reading reading) {
        this.reading = reading;
    }

    /// Turns reading from the client on and off.
    public interface Reading {
        void pause();

        void resume();
    }

    /// A queue makes this sender wait; it will call [#resume] once.
    public void await() {
        waiting++;
        settle();
    }

    @Override
    public void resume() {
        waiting--;
        settle();
    }

    /// True when the sender was within its budget until now: it must be told the next tick.
    public boolean dropped(int bytes) {
        boolean first = dropped == 0;
        dropped += bytes;
        settle();
        return first;
    }

    public void onTick() {
        dropped = 0;
        settle();
    }

    public void departed(int bytes) {
        flight += bytes;
        settle();
    }

    public void arrived(int bytes) {
        flight -= bytes;
        settle();
    }

    public boolean isPaused() {
        return paused;
    }

    private void settle() {
        boolean hold = waiting > 0 || dropped > DROP_BUDGET || flight > FLIGHT_MAX;
        if (hold != paused) {
            paused = hold;
            if (hold) {
                reading.pause();
            } else {
                reading.resume();
            }
        }
    }
}
