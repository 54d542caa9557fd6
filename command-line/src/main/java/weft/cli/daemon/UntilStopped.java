package weft.cli.daemon;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps a daemon running until SIGINT or SIGTERM, and the process alive until it has cleaned up. Home: the main
/// thread.
final class UntilStopped {
    private static final int CLEAN_UP_SECONDS_MAX = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    private UntilStopped() {}

    /// Waits for the signal, then closes the daemon.
    static void run(AutoCloseable daemon) {
        run(daemon, new CompletableFuture<>());
    }

    /// Waits for the signal, or until the daemon is broken, then closes it.
    ///
    /// @param broken completes with why
    /// @return why it is broken; null when it is not
    static @Nullable String run(AutoCloseable daemon, CompletionStage<String> broken) {
        UntilStopped stop = new UntilStopped();
        var why = new AtomicReference<@Nullable String>();
        broken.thenAccept(text -> {
            why.set(text);
            stop.asked.countDown();
        });
        Runtime.getRuntime().addShutdownHook(new Thread(stop::ask, "weft-stop"));
        try {
            stop.asked.await();
            daemon.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception problem) {
            System.err.println(
                    "weft: stopping left something behind, which the next start removes: " + problem.getMessage());
        } finally {
            stop.done.countDown();
        }
        var text = why.get();
        if (text == null) {
            // The signal's own end of the process is under way, and waits for nobody.
            stop.awaitEnd();
        }
        return text;
    }

    private void ask() {
        asked.countDown();
        try {
            if (!done.await(CLEAN_UP_SECONDS_MAX, TimeUnit.SECONDS)) {
                System.err.println(
                        "weft: did not stop within " + CLEAN_UP_SECONDS_MAX + " s; the next start cleans up");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            Thread.sleep(TimeUnit.SECONDS.toMillis(CLEAN_UP_SECONDS_MAX));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
