package weft.derp.admission;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.protocol.admission.AdmissionUpdate;

/// Event loop, that of its owner. Gets what a relay learns to disk as it comes: at most one write at a time, and what
/// comes meanwhile goes with the next.
final class AdmissionJournal {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionJournal.class);
    /// A disk that takes longer is not waited for.
    private static final long PATIENCE_MILLIS = 1_000;

    private static final long RETRY_MILLIS = 2_000;
    /// More that wait are not written one by one: all that there is, is.
    private static final int WAITING_MAX = 256;

    private final Vertx vertx;
    private final AdmissionStore store;
    private final Supplier<AdmissionStore.Kept> all;
    private final List<AdmissionUpdate> waiting = new ArrayList<>();
    private Promise<Void> next = Promise.promise();
    /// Of the write under way, or the last one.
    private Promise<Void> current = Promise.promise();

    /// All is written next: it has what waits.
    private boolean isWhole;
    /// Nothing was written in this life: updates are added to what is known to be there.
    private boolean isFresh = true;

    private boolean isWriting;

    /// @param all what there is now, with every update that was ever appended
    AdmissionJournal(Vertx vertx, AdmissionStore store, Supplier<AdmissionStore.Kept> all) {
        this.vertx = vertx;
        this.store = store;
        this.all = all;
        current.complete();
    }

    /// Writes an update that was applied.
    ///
    /// @return completes when it would survive the end of this process, or cannot be written, or after a second
    Future<Void> append(AdmissionUpdate update) {
        if (isSelfContained(update) && !isFresh && !isWhole && waiting.size() < WAITING_MAX) {
            waiting.add(update);
            return soon();
        }
        return rewrite();
    }

    /// Writes all that there is.
    ///
    /// @return as of [#append]
    Future<Void> rewrite() {
        isWhole = true;
        waiting.clear();
        return soon();
    }

    /// The last part of a whole tailnet means nothing without those before it.
    private static boolean isSelfContained(AdmissionUpdate update) {
        return !(update instanceof AdmissionUpdate.Whole whole) || whole.isFirst() && whole.isLast();
    }

    /// Completes when nothing waits any more, or what waits cannot be written.
    Future<Void> settled() {
        return isWhole || !waiting.isEmpty() ? soon() : current.future();
    }

    private Future<Void> soon() {
        var written = next;
        long late = vertx.setTimer(PATIENCE_MILLIS, _ -> written.tryComplete());
        if (!isWriting) {
            write();
        }
        return written.future().onComplete(_ -> vertx.cancelTimer(late));
    }

    private void write() {
        isWriting = true;
        isFresh = false;
        var written = next;
        current = written;
        next = Promise.promise();
        var whole = isWhole ? all.get() : null;
        var updates = whole == null ? List.copyOf(waiting) : List.<AdmissionUpdate>of();
        isWhole = false;
        waiting.clear();
        vertx.executeBlocking(() -> {
                    if (whole == null) {
                        return store.append(updates);
                    }
                    store.write(whole);
                    return false;
                })
                .onComplete(done -> {
                    written.tryComplete();
                    if (done.failed()) {
                        LOG.warn("whom to serve was not written down: {}", String.valueOf(done.cause()));
                        isWhole = true;
                        vertx.setTimer(RETRY_MILLIS, _ -> write());
                        return;
                    }
                    isWriting = false;
                    isWhole |= done.result();
                    if (isWhole || !waiting.isEmpty()) {
                        write();
                    }
                });
    }
}
