package weft.coordinator.relaystream;

import java.util.concurrent.atomic.LongAdder;

/// Any thread. What relays' streams did since the start of the process.
public final class RelayStreamCounters {
    /// Connections closed for bytes that are none of ours.
    public final LongAdder malformed = new LongAdder();
    /// Connections closed because they did not say in time who they are.
    public final LongAdder silent = new LongAdder();
    /// Connections turned away because too many strangers were there.
    public final LongAdder turnedAway = new LongAdder();
    /// Relays refused.
    public final LongAdder refused = new LongAdder();
    public final LongAdder welcomed = new LongAdder();
    /// Messages with all of a tailnet, or a part of it.
    public final LongAdder wholes = new LongAdder();
    /// Messages with what changed.
    public final LongAdder steps = new LongAdder();
    /// Updates that were ready, encoded for another relay.
    public final LongAdder shared = new LongAdder();
    public final LongAdder sentBytes = new LongAdder();
    /// Sends put off because the relay was slow.
    public final LongAdder conflated = new LongAdder();
}
