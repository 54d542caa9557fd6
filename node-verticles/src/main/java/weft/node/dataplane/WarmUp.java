package weft.node.dataplane;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import weft.protocol.crypto.Aeads;
import weft.protocol.engine.Rehearsal;

/// A thread of its own, once per process, for about a second: rehearses the packet path so that it is compiled when the
/// first packets come, and tests it by the way.
final class WarmUp {
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private WarmUp() {}

    /// @param stop asked between two super-packets
    /// @param failed told what went wrong, if anything did
    static void start(BooleanSupplier stop, Consumer<String> failed) {
        if (!STARTED.compareAndSet(false, true)) {
            return;
        }
        Thread.ofPlatform().daemon().name("weft-warm-up").start(() -> {
            var random = new SecureRandom();
            var rehearsal = new Rehearsal(Aeads.best(), random::nextBytes, new SplittableRandom(random.nextLong()));
            rehearsal.run(Rehearsal.ROUNDS, stop).ifPresent(failed);
            if (!stop.getAsBoolean()) {
                Aeads.warmUp();
                rehearsal.run(Rehearsal.ROUNDS_AGAIN, stop).ifPresent(failed);
            }
        });
    }
}
