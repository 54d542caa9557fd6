package weft.test.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for something outside this process, which cannot tell us when it happens.
public final class Await {
    private static final long STEP_NANOS = 10_000_000;

    private Await() {}

    /// @param otherwise what to say when it did not happen in time
    public static void until(BooleanSupplier happened, Duration deadline, Supplier<String> otherwise) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("not within " + deadline + ": " + otherwise.get());
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
