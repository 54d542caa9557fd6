package weft.coordinator.launch;

import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A blocking thread. How the parts of a coordinator are waited for while it starts; what fails, fails the start.
final class StartSteps {
    private static final Executor STARTERS =
            runnable -> Thread.ofPlatform().name("coordinator-start").daemon().start(runnable);
    private static final int START_SECONDS_MAX = 90;

    private StartSteps() {}

    static <T extends @Nullable Object> CompletableFuture<T> beside(Callable<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (RuntimeException failure) {
                        throw failure;
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                STARTERS);
    }

    static <T extends @Nullable Object> T joined(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new StartFailed("a part of the coordinator did not start within " + START_SECONDS_MAX + " s", late);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            // Whatever the future failed with comes out as it is, a reset connection to the database for one.
            throw new StartFailed("a part of the coordinator did not start: " + failure.getMessage(), failure);
        }
    }
}
