package weft.coordinator.identity;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Any thread. Something that is fetched from a provider when it is needed first, and kept. One fetch at a time,
/// however many wait for it; after one that failed there is a pause, in which all get the same failure at once, so
/// that a provider that is down is neither waited for nor hammered.
final class Fetched<T> {
    private final Supplier<Future<T>> fetch;
    private final Duration freshFor;
    private final Duration pause;
    private final InstantSource clock;
    private @Nullable T value;
    private Instant fetchedAt = Instant.MIN;
    private Instant triedAt = Instant.MIN;
    private @Nullable Throwable failure;
    private @Nullable Future<T> underWay;

    /// @param pause between two fetches, whatever became of the first
    Fetched(Supplier<Future<T>> fetch, Duration freshFor, Duration pause, InstantSource clock) {
        this.fetch = fetch;
        this.freshFor = freshFor;
        this.pause = pause;
        this.clock = clock;
    }

    /// What is there; fetched anew when it is too old. What is old serves while there is nothing newer to be had.
    synchronized Future<T> get() {
        var known = value;
        if (known != null && clock.instant().isBefore(fetchedAt.plus(freshFor))) {
            return Future.succeededFuture(known);
        }
        return known == null ? fetched() : fetched().otherwise(known);
    }

    /// Something newer than what is there, unless that was fetched a moment ago.
    synchronized Future<T> newer() {
        return fetched();
    }

    private Future<T> fetched() {
        if (underWay != null) {
            return underWay;
        }
        var now = clock.instant();
        if (triedAt.isAfter(now.minus(pause))) {
            var known = value;
            return failure != null || known == null
                    ? Future.failedFuture(failure == null ? new IllegalStateException("nothing was fetched") : failure)
                    : Future.succeededFuture(known);
        }
        triedAt = now;
        var begun = fetch.get();
        underWay = begun;
        begun.onComplete(done -> finished(done.result(), done.cause()));
        return begun;
    }

    private synchronized void finished(@Nullable T result, @Nullable Throwable cause) {
        failure = cause;
        if (result != null) {
            value = result;
            fetchedAt = clock.instant();
        }
        triedAt = clock.instant();
        underWay = null;
    }
}
