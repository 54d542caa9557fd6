package weft.coordinator.journal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;

/// One event loop owns it. An append on its way: waiting, decided, sent, settled. It may be decided and sent more than
/// once, but its id, which each of its rows carries, tells whether an earlier attempt was committed.
final class PendingAppend<R> {
    private final AppendRequest<R> request;
    private final UUID id = UUID.randomUUID();
    private final Promise<Appended<R>> promise = Promise.promise();
    private @Nullable Decision<R> decision;
    private boolean isSent;
    private long revision;

    PendingAppend(AppendRequest<R> request) {
        this.request = request;
    }

    UUID id() {
        return id;
    }

    Future<Appended<R>> future() {
        return promise.future();
    }

    boolean isSettled() {
        return promise.future().isComplete();
    }

    /// Whether a commit with its rows was asked for, so that they may be in the journal.
    boolean isSent() {
        return isSent;
    }

    void markSent() {
        isSent = true;
    }

    /// Decides on this state. Returns the entries to write, none for a refusal or when the request failed at once.
    List<Entry> decide(MeshState state, Instant now) {
        decision = null;
        var expected = request.expectedRevision();
        if (expected != null && expected != state.revision()) {
            fail(new AppendFailed(AppendFailed.Reason.REVISION_MOVED));
            return List.of();
        }
        try {
            decision = request.decider().apply(state);
        } catch (RuntimeException bug) {
            fail(bug);
            return List.of();
        }
        var entries = new ArrayList<Entry>(decision.changes().size());
        revision = state.revision();
        for (var change : decision.changes()) {
            entries.add(new Entry(state.tailnet(), ++revision, now, request.author(), request.reason(), change));
        }
        return entries;
    }

    List<AuthKeySecret> secrets() {
        return decision == null ? List.of() : decision.secrets();
    }

    /// What it decided last has happened.
    void succeed() {
        if (decision != null) {
            promise.tryComplete(new Appended<>(revision, decision.result()));
        }
    }

    void fail(Throwable failure) {
        promise.tryFail(failure);
    }

    /// Its time is over.
    void expire() {
        fail(new AppendFailed(isSent ? AppendFailed.Reason.OUTCOME_UNKNOWN : AppendFailed.Reason.DEADLINE));
    }
}
