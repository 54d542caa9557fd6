package weft.coordinator.journal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.database.Database;
import weft.coordinator.journal.JournalRows.JournalRow;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// One event loop owns it. Writes one tailnet's journal: appends wait in a queue, and each transaction takes all that
/// wait (group commit). A transaction locks the tailnet's head, folds the rows that are not here yet, lets each append
/// decide on the exact newest state, writes all their rows and commits: two round trips and one flush to disk.
///
/// An attempt whose outcome was lost with its connection is made again. Once it has the lock, the first attempt's
/// transaction has ended one way or the other, and the rows with the appends' ids show which.
final class TailnetWriter {
    static final int QUEUE_MAX = 4_096;
    static final int BATCH_MAX = 128;
    static final int DEADLINE_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(TailnetWriter.class);
    private static final long CHECKPOINT_EVERY = 1_000;
    private static final int RETRY_MILLIS_MAX = 500;

    /// Lock not available, serialization failure, deadlock, too many connections.
    private static final Set<String> PASSING = Set.of("55P03", "40001", "40P01", "53300");

    private final Vertx vertx;
    private final TailnetId tailnet;
    private final Database database;
    private final JournalRows rows;
    private final Replica replica;
    private final Doorbells doorbells;
    private final InstantSource clock;
    private final ArrayDeque<PendingAppend<?>> queue = new ArrayDeque<>();
    private final Set<PendingAppend<?>> unsettled = new HashSet<>();
    private boolean isBusy;
    private int alone;

    /// Announces entries that are committed.
    interface Doorbells {
        void ring(List<Entry> entries);
    }

    TailnetWriter(
            Vertx vertx,
            TailnetId tailnet,
            Database database,
            JournalRows rows,
            Replica replica,
            Doorbells doorbells,
            InstantSource clock) {
        this.vertx = vertx;
        this.tailnet = tailnet;
        this.database = database;
        this.rows = rows;
        this.replica = replica;
        this.doorbells = doorbells;
        this.clock = clock;
    }

    void submit(PendingAppend<?> append) {
        if (queue.size() >= QUEUE_MAX) {
            append.fail(new AppendFailed(AppendFailed.Reason.QUEUE_FULL));
            return;
        }
        var timer = vertx.setTimer(DEADLINE_MILLIS, _ -> append.expire());
        unsettled.add(append);
        append.future().onComplete(_ -> {
            vertx.cancelTimer(timer);
            unsettled.remove(append);
        });
        queue.add(append);
        pump();
    }

    /// Completes when everything that was submitted has come to its end.
    Future<Void> idle() {
        return Future.join(List.copyOf(unsettled).stream()
                        .map(PendingAppend::future)
                        .toList())
                .mapEmpty();
    }

    private void pump() {
        if (isBusy) {
            return;
        }
        var batch = take();
        if (!batch.isEmpty()) {
            isBusy = true;
            attempt(batch, 10);
        }
    }

    private List<PendingAppend<?>> take() {
        int max = alone > 0 ? 1 : BATCH_MAX;
        var batch = new ArrayList<PendingAppend<?>>();
        while (batch.size() < max && !queue.isEmpty()) {
            var next = queue.remove();
            alone = Math.max(0, alone - 1);
            if (!next.isSettled()) {
                batch.add(next);
            }
        }
        return batch;
    }

    private void attempt(List<PendingAppend<?>> batch, int retryMillis) {
        known().compose(base -> database.connection()
                        .compose(connection -> transact(connection, base, batch)
                                .onFailure(_ -> connection.query("rollback").execute())
                                .eventually(connection::close)))
                .onSuccess(_ -> next())
                .onFailure(failure -> failed(batch, failure, retryMillis));
    }

    private void next() {
        isBusy = false;
        pump();
    }

    /// The state here, from which the transaction goes on.
    private Future<Folded> known() {
        var state = replica.folded(tailnet);
        return state != null
                ? Future.succeededFuture(state)
                : replica.refresh(tailnet).compose(_ -> {
                    var now = replica.folded(tailnet);
                    return now != null
                            ? Future.succeededFuture(now)
                            : Future.failedFuture(new AppendFailed(AppendFailed.Reason.UNKNOWN_TAILNET));
                });
    }

    private Future<Void> transact(SqlConnection connection, Folded base, List<PendingAppend<?>> batch) {
        var sent = batch.stream()
                .filter(PendingAppend::isSent)
                .map(PendingAppend::id)
                .toList();
        var begun = connection.query("begin isolation level read committed").execute();
        var locked = rows.lock(connection, tailnet);
        var tail = rows.from(connection, tailnet, base.revision(), Integer.MAX_VALUE);
        Future<Map<UUID, Long>> found =
                sent.isEmpty() ? Future.succeededFuture(Map.of()) : rows.found(connection, sent);
        return Future.all(begun, locked, tail, found).compose(_ -> {
            var newest = base.with(tail.result()).state();
            checkHead(locked.result(), newest);
            return decide(connection, newest, tail.result(), found.result(), batch);
        });
    }

    /// The head and the rows are written in one transaction, so that they differ only in a journal that was tampered
    /// with.
    private void checkHead(RowSet<Row> locked, MeshState newest) {
        var head = locked.iterator();
        if (!head.hasNext() || head.next().getLong(0) != newest.revision()) {
            throw new JournalRewound(tailnet, newest.revision());
        }
    }

    private Future<Void> decide(
            SqlConnection connection,
            MeshState newest,
            List<JournalRow> tail,
            Map<UUID, Long> found,
            List<PendingAppend<?>> batch) {
        var state = newest;
        var fresh = new ArrayList<JournalRow>();
        var decided = new ArrayList<PendingAppend<?>>();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (var append : batch) {
            if (!append.isSettled() && !found.containsKey(append.id())) {
                var entries = append.decide(state, now);
                for (var entry : entries) {
                    state = state.apply(entry);
                    fresh.add(new JournalRow(entry, append.id()));
                }
                decided.add(append);
            }
        }
        return write(connection, fresh, decided).onSuccess(_ -> committed(tail, fresh, batch));
    }

    private Future<Void> write(SqlConnection connection, List<JournalRow> fresh, List<PendingAppend<?>> decided) {
        if (fresh.isEmpty()) {
            return connection.query("rollback").execute().mapEmpty();
        }
        var writes = new ArrayList<Future<?>>();
        writes.add(rows.insert(connection, tailnet, fresh));
        for (var append : decided) {
            for (var secret : append.secrets()) {
                writes.add(rows.insertSecret(connection, tailnet, secret));
            }
            append.markSent();
        }
        writes.add(connection.query("commit").execute());
        return Future.all(writes).mapEmpty();
    }

    private void committed(List<JournalRow> tail, List<JournalRow> fresh, List<PendingAppend<?>> batch) {
        var entries = fresh.stream().map(JournalRow::entry).toList();
        replica.committed(tailnet, tail);
        replica.committed(tailnet, fresh);
        batch.forEach(PendingAppend::succeed);
        doorbells.ring(entries);
        if (!entries.isEmpty()) {
            checkpoint(entries.getFirst().revision() - 1, entries.getLast().revision());
        }
    }

    private void checkpoint(long before, long after) {
        var state = replica.state(tailnet);
        if (state != null && before / CHECKPOINT_EVERY != after / CHECKPOINT_EVERY) {
            rows.saveCheckpoint(database.pool(), state)
                    .onFailure(failure -> LOG.warn(
                            "no checkpoint: {}", database.explain(failure).line()));
        }
    }

    private void failed(List<PendingAppend<?>> batch, Throwable failure, int retryMillis) {
        if (failure instanceof AppendFailed) {
            batch.forEach(append -> append.fail(failure));
            next();
        } else if (isFinal(failure)) {
            refused(batch, failure);
        } else if (batch.stream().allMatch(PendingAppend::isSettled)) {
            next();
        } else {
            LOG.debug("an append is tried again", failure);
            if (failure instanceof JournalRewound) {
                var _ = replica.refresh(tailnet);
            }
            vertx.setTimer(retryMillis, _ -> attempt(batch, Math.min(RETRY_MILLIS_MAX, 2 * retryMillis)));
        }
    }

    /// The database refused a whole transaction; one append's fault must not become its neighbours', so they go again
    /// one by one.
    private void refused(List<PendingAppend<?>> batch, Throwable failure) {
        if (batch.size() == 1) {
            var line = database.explain(failure).line();
            LOG.error("the journal refuses an append: {}", line);
            batch.getFirst().fail(AppendFailed.byDatabase(line, failure));
        } else {
            batch.reversed().forEach(queue::addFirst);
            alone = batch.size();
        }
        next();
    }

    /// Whether trying again would fail again: the server answered, and not that it is going down or busy.
    private static boolean isFinal(Throwable failure) {
        if (failure instanceof PgException refused) {
            var state = String.valueOf(refused.getSqlState());
            return !PASSING.contains(state) && !state.startsWith("57P") && !state.startsWith("08");
        }
        return failure instanceof IllegalStateException;
    }
}
