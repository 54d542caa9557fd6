package weft.node.dataplane;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /// Looks without traffic after which what comes second may come.
    private static final int QUIET_LOOKS = 4;
    private static final int LOOKS_MAX = 16;
    /// Bytes in [#LOOK_NANOS] that are no traffic to speak of: 1.6 Mbit/s.
    private static final long QUIET_BYTES = 100_000;

    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private WarmUp() {}

    /// Whose packet path it is. Asked and told from the rehearsal's thread.
    interface Plane {
        boolean isClosing();

        /// Bytes that went through tunnels so far, both ways.
        long carriedBytes();

        /// What the packet path did wrong.
        void failed(String what);

        /// What was thrown and never should be, which ends the rehearsal.
        void fault(Throwable thrown);
    }

    /// Returns a future that completes when the packet path is compiled but for its vector code; at once where nothing
    /// is rehearsed.
    static CompletableFuture<@Nullable Void> start(Plane plane) {
        var compiled = new CompletableFuture<@Nullable Void>();
        if (!OFF.equals(System.getProperty(PROPERTY)) && STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("weft-warm-up").start(() -> run(plane, compiled));
        } else {
            compiled.complete(null);
        }
        return compiled;
    }

    static void run(Plane plane, CompletableFuture<@Nullable Void> compiled) {
        try {
            rehearse(plane, compiled);
        } catch (RuntimeException | Error thrown) {
            plane.fault(thrown);
        } finally {
            compiled.complete(null);
        }
    }

    private static void rehearse(Plane plane, CompletableFuture<@Nullable Void> compiled) {
        var random = new SecureRandom();
        var rehearsal = new Rehearsal(Aeads.best(), random::nextBytes, new SplittableRandom(random.nextLong()));
        rehearsal.run(Rehearsal.ROUNDS, plane::isClosing).ifPresent(plane::failed);
        compiled.complete(null);
        awaitQuiet(plane);
        if (!plane.isClosing()) {
            Checksum.warmUp();
            Aeads.warmUp(System::nanoTime);
            rehearsal.run(Rehearsal.ROUNDS_AGAIN, plane::isClosing).ifPresent(plane::failed);
        }
    }

    /// What comes second costs as much as what came first and gives a fifth to a half: on a small machine traffic
    /// that goes on just then gets a third of its speed for seconds. So it waits for two seconds without, and for
    /// eight at most.
    static void awaitQuiet(Plane plane) {
        int quiet = 0;
        long before = plane.carriedBytes();
        for (int look = 0; look < LOOKS_MAX && quiet < QUIET_LOOKS && !plane.isClosing(); look++) {
            LockSupport.parkNanos(LOOK_NANOS);
            long now = plane.carriedBytes();
            quiet = now - before < QUIET_BYTES ? quiet + 1 : 0;
            before = now;
        }
    }
}
