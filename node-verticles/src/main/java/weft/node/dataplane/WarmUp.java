package weft.node.dataplane;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Aeads;
import weft.protocol.engine.Rehearsal;
import weft.protocol.packet.Checksum;

/// A thread of its own, once per process, for a few seconds: rehearses the packet path so that it is compiled when
/// the first packets come, and tests it by the way.
///
/// The system property `weft.warm-up=off` spares that, and with it some three seconds of a core's time; the first
/// seconds of traffic are slower then.
final class WarmUp {
    private static final String PROPERTY = "weft.warm-up";
    private static final String OFF = "off";
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private WarmUp() {}

    /// Returns a future that completes when the packet path is compiled but for its vector code; at once where
    /// nothing is rehearsed.
    ///
    /// @param stop asked between two super-packets
    /// @param failed told what the packet path did wrong, if anything
    /// @param fault told what was thrown and never should be, which ends the rehearsal
    static CompletableFuture<@Nullable Void> start(
            BooleanSupplier stop, Consumer<String> failed, Consumer<Throwable> fault) {
        var compiled = new CompletableFuture<@Nullable Void>();
        if (!OFF.equals(System.getProperty(PROPERTY)) && STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("weft-warm-up").start(() -> run(stop, failed, fault, compiled));
        } else {
            compiled.complete(null);
        }
        return compiled;
    }

    static void run(
            BooleanSupplier stop,
            Consumer<String> failed,
            Consumer<Throwable> fault,
            CompletableFuture<@Nullable Void> compiled) {
        try {
            rehearse(stop, failed, compiled);
        } catch (RuntimeException | Error thrown) {
            fault.accept(thrown);
        } finally {
            compiled.complete(null);
        }
    }

    private static void rehearse(
            BooleanSupplier stop, Consumer<String> failed, CompletableFuture<@Nullable Void> compiled) {
        var random = new SecureRandom();
        var rehearsal = new Rehearsal(Aeads.best(), random::nextBytes, new SplittableRandom(random.nextLong()));
        rehearsal.run(Rehearsal.ROUNDS, stop).ifPresent(failed);
        compiled.complete(null);
        // What follows costs more than all before and gives a fifth: traffic that waits for the tunnel goes first.
        LockSupport.parkNanos(PAUSE_NANOS);
        if (!stop.getAsBoolean()) {
            Checksum.warmUp();
            Aeads.warmUp(System::nanoTime);
            rehearsal.run(Rehearsal.ROUNDS_AGAIN, stop).ifPresent(failed);
        }
    }
}
