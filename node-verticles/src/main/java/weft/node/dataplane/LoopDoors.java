package weft.node.dataplane;

import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.EngineStatus;
import weft.protocol.engine.HandshakeOutcome;
import weft.protocol.engine.PacketEngine;

/// Between the packet thread and the others: every mailbox, bounded and counted, and the clock.
final class LoopDoors {
    /// A full queue refuses the caller, who asks again.
    static final int COMMANDS = 4_096;
    static final int HANDSHAKE_REQUESTS = 16_384;
    /// Received handshake messages are refused from here on; the rest is for what must not be lost.
    static final int HANDSHAKE_MESSAGES = 512;
    static final int HANDSHAKE_OUTCOMES = 2_048;
    static final int EVENTS = 4_096;
    /// What one command may ask of the handshake thread, at most.
    private static final int REQUESTS_PER_COMMAND = 64;

    final Mailbox<EngineCommand> commands = new Mailbox<>(COMMANDS);
    final HandshakeQueue requests = new HandshakeQueue(HANDSHAKE_REQUESTS, HANDSHAKE_MESSAGES);
    final Mailbox<HandshakeOutcome> outcomes = new Mailbox<>(HANDSHAKE_OUTCOMES);
    final Mailbox<EngineEvent> events = new Mailbox<>(EVENTS);
    final RelayRings relays;
    final Faults packetFaults = new Faults();
    final Faults handshakeFaults = new Faults();
    final Faults eventFaults = new Faults();

    private static final int OUTCOMES_PER_CYCLE = 16;
    private static final long STATUS_NANOS = 200_000_000;
    private static final long STATUS_STEP_NANOS = 100_000;

    /// How many times faster than real time the engine's clock runs: 1, except in a laboratory that wants to see two
    /// minutes' timers (a rekey) within seconds.
    private static final long CLOCK_RATE = Math.clamp(Long.getLong("weft.clock.rate", 1), 1L, 1_000L);

    private final Waker waker;
    private final long startNanos = System.nanoTime();
    private volatile boolean closing;
    private volatile boolean statusWanted;
    private volatile EngineStatus status = EngineStatus.EMPTY;

    LoopDoors(Waker waker) {
        this.waker = waker;
        relays = new RelayRings(waker);
    }

    Waker waker() {
        return waker;
    }

    /// Monotonic, from 1: what the engine calls now.
    long nowNanos() {
        return (System.nanoTime() - startNanos) * CLOCK_RATE + 1;
    }

    /// How long to wait, in real time, until the engine's clock shows this; rounded up to milliseconds.
    long millisUntil(long nanos) {
        return ((nanos - nowNanos()) / CLOCK_RATE + 999_999) / 1_000_000;
    }

    boolean isClosing() {
        return closing;
    }

    void close() {
        closing = true;
        waker.wake();
    }

    boolean hasWork() {
        return closing || statusWanted || !commands.isEmpty() || !outcomes.isEmpty() || relays.hasReceived();
    }

    /// Packet thread: one command, and a few finished handshakes.
    int takeCommands(PacketEngine engine, long now) {
        int done = 0;
        if (!commands.isEmpty() && requests.room() > REQUESTS_PER_COMMAND) {
            var command = commands.take();
            if (command != null) {
                engine.apply(command, now, System.currentTimeMillis());
                done++;
            }
        }
        while (done < OUTCOMES_PER_CYCLE) {
            var outcome = outcomes.take();
            if (outcome == null) {
                break;
            }
            engine.onHandshake(outcome, now);
            done++;
        }
        return done;
    }

    /// Asks for a new snapshot and waits for it, at most `STATUS_NANOS`; then the last one has to do.
    EngineStatus status() {
        var before = status;
        statusWanted = true;
        waker.wake();
        long until = System.nanoTime() + STATUS_NANOS;
        while (status == before && !closing && System.nanoTime() < until) {
            LockSupport.parkNanos(STATUS_STEP_NANOS);
        }
        return status;
    }

    /// Packet thread: what others wait for.
    void publish(PacketEngine engine, LoopSockets sockets, long now) {
        for (var refusal : sockets.offloads().takeRefusals()) {
            events.put(new EngineEvent.OffloadRefused(refusal.offload(), refusal.reason()));
        }
        if (statusWanted) {
            statusWanted = false;
            status = snapshot(engine, sockets, now);
        }
    }

    private EngineStatus snapshot(PacketEngine engine, LoopSockets sockets, long now) {
        var lost = new TreeMap<String, Long>();
        putIfAny(lost, "commands refused", commands.refused());
        putIfAny(lost, "handshake requests lost", requests.refused());
        putIfAny(lost, "handshake outcomes lost", outcomes.refused());
        putIfAny(lost, "events lost", events.refused());
        putIfAny(lost, "datagrams from relays lost", relays.lostInward());
        putIfAny(lost, "datagrams to relays lost", relays.lostOutward());
        putIfAny(lost, "sockets not opened", sockets.extra().refused());
        putIfAny(lost, "turns ended by a fault", packetFaults.count());
        putIfAny(lost, "handshakes ended by a fault", handshakeFaults.count());
        putIfAny(lost, "events ended by a fault", eventFaults.count());
        putIfAny(lost, "datagrams not sent", sockets.sendFailures());
        var epochMillis = Instant.now().toEpochMilli();
        return engine.status(now, epochMillis, sockets.offloads().snapshot(), lost);
    }

    private static void putIfAny(TreeMap<String, Long> into, String door, long count) {
        if (count > 0) {
            into.put(door, count);
        }
    }
}
