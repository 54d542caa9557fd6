package weft.coordinator.nodestream;

import java.util.concurrent.atomic.LongAdder;

/// Any thread. What nodes' streams did since the start of the process.
public final class StreamCounters {
    /// Connections closed for bytes that are none of ours.
    public final LongAdder malformed = new LongAdder();
    /// Connections closed because they did not say in time who they are.
    public final LongAdder silent = new LongAdder();
    /// Connections turned away because too many strangers were there.
    public final LongAdder turnedAway = new LongAdder();
    /// Hellos refused.
    public final LongAdder refused = new LongAdder();
    public final LongAdder welcomed = new LongAdder();
    public final LongAdder snapshots = new LongAdder();
    public final LongAdder deltas = new LongAdder();
    public final LongAdder lives = new LongAdder();
    /// Parts of updates that were ready, encoded for another receiver.
    public final LongAdder shared = new LongAdder();
    public final LongAdder sentBytes = new LongAdder();
    /// Sends put off because the reader was slow.
    public final LongAdder conflated = new LongAdder();
}
