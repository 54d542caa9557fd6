package weft.coordinator.journal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import weft.coordinator.database.Database;
import weft.coordinator.journal.JournalRows.JournalRow;
import weft.kit.event.Events;
import weft.protocol.key.Key32;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// Any thread calls it; one event loop owns what is behind. The door to the journals of all tailnets: appends, and
/// reads of history.
///
/// An append that succeeds is on disk, has revisions of its own that follow the ones before, and was decided on the
/// exact state before it, whichever coordinators append at the same time. Its doorbell rings after that.
public final class Journal {
    private static final int PAGE_ROWS_MAX = 1_000;

    private final Vertx vertx;
    private final Context owner;
    private final Database database;
    private final JournalRows rows;
    private final Replica replica;
    private final Events events;
    private final InstantSource clock;
    private final Map<TailnetId, TailnetWriter> writers = new HashMap<>();
    private boolean isClosed;

    Journal(
            Vertx vertx,
            Context owner,
            Database database,
            JournalRows rows,
            Replica replica,
            Events events,
            InstantSource clock) {
        this.vertx = vertx;
        this.owner = owner;
        this.database = database;
        this.rows = rows;
        this.replica = replica;
        this.events = events;
        this.clock = clock;
    }

    /// Fails with [AppendFailed], or with what the decider threw.
    public <R> Future<Appended<R>> append(AppendRequest<R> request) {
        var append = new PendingAppend<>(request);
        owner.runOnContext(_ -> {
            if (isClosed) {
                append.fail(new AppendFailed(AppendFailed.Reason.CLOSED));
            } else {
                writers.computeIfAbsent(request.tailnet(), this::writer).submit(append);
            }
        });
        return append.future();
    }

    /// The usual append: on whatever revision the tailnet is.
    public <R> Future<Appended<R>> append(
            TailnetId tailnet, String author, String reason, Function<MeshState, Decision<R>> decider) {
        return append(new AppendRequest<>(tailnet, author, reason, null, decider));
    }

    /// A tailnet that was made, and what its first changes were decided on.
    public record Created<R>(TailnetId tailnet, R result) {}

    /// Makes a tailnet; fails with [AppendFailed] when the name is taken.
    public Future<TailnetId> createTailnet(String name, String author, String reason) {
        return createTailnet(name, author, reason, _ -> Decision.nothing(true)).map(Created::tailnet);
    }

    /// Makes a tailnet together with its first changes, which are decided on the empty one: all of it is there, or
    /// nothing.
    public <R> Future<Created<R>> createTailnet(
            String name, String author, String reason, Function<MeshState, Decision<R>> decider) {
        return database.pool()
                .withTransaction(connection -> insertTailnet(connection, name, author, reason, decider))
                .compose(made -> Future.future(promise -> owner.runOnContext(_ -> {
                    var entries = made.rows().stream().map(JournalRow::entry).toList();
                    var tailnet = entries.getFirst().tailnet();
                    replica.committed(tailnet, made.rows());
                    ring(entries);
                    promise.complete(new Created<>(tailnet, made.result()));
                })));
    }

    private record Made<R>(List<JournalRow> rows, R result) {}

    /// Entries before a revision (`Long.MAX_VALUE` for the newest), newest first.
    public Future<List<Entry>> before(TailnetId tailnet, long revision, int limit) {
        return rows.before(database.pool(), tailnet, revision, Math.clamp(limit, 1, PAGE_ROWS_MAX));
    }

    /// Entries of one [weft.protocol.mesh.Change#kind] before a revision, newest first.
    public Future<List<Entry>> beforeOfKind(TailnetId tailnet, String kind, long revision, int limit) {
        return rows.beforeOfKind(database.pool(), tailnet, kind, revision, Math.clamp(limit, 1, PAGE_ROWS_MAX));
    }

    /// Entries after a revision, oldest first.
    public Future<List<Entry>> after(TailnetId tailnet, long revision, int limit) {
        return rows.after(database.pool(), tailnet, revision, Math.clamp(limit, 1, PAGE_ROWS_MAX));
    }

    /// Whether that is the hash of an auth key's secret; compared in a time that says nothing of either. Whether the
    /// key is still good is for a decider to say.
    public Future<Boolean> isAuthKey(TailnetId tailnet, AuthKeyId key, Key32 secretHash) {
        return database.pool()
                .preparedQuery("select hash from auth_key_secret where tailnet = $1 and auth_key = $2")
                .execute(Tuple.of(tailnet.value(), key.value()))
                .map(rows -> {
                    boolean isIt = false;
                    for (var row : rows) {
                        isIt |= MessageDigest.isEqual(row.getBuffer(0).getBytes(), secretHash.bytes());
                    }
                    return isIt;
                });
    }

    /// Lets the appends that wait come to their end; new ones are refused.
    Future<Void> close() {
        isClosed = true;
        return Future.join(writers.values().stream().map(TailnetWriter::idle).toList())
                .mapEmpty();
    }

    private <R> Future<Made<R>> insertTailnet(
            SqlConnection connection,
            String name,
            String author,
            String reason,
            Function<MeshState, Decision<R>> decider) {
        connection.exceptionHandler(_ -> {});
        return rows.insertTailnet(connection, name).compose(ids -> {
            if (ids.size() == 0) {
                return Future.failedFuture(new AppendFailed(AppendFailed.Reason.NAME_TAKEN));
            }
            var tailnet = new TailnetId(ids.iterator().next().getLong(0));
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            var first = new Entry(tailnet, 1, now, author, reason, new Change.TailnetCreated(name));
            var decision = decider.apply(MeshState.empty(tailnet).apply(first));
            var entries = new ArrayList<>(List.of(first));
            for (var change : decision.changes()) {
                entries.add(new Entry(tailnet, entries.size() + 1, now, author, reason, change));
            }
            var append = UUID.randomUUID();
            var written =
                    entries.stream().map(entry -> new JournalRow(entry, append)).toList();
            return rows.insert(connection, tailnet, written).map(new Made<>(written, decision.result()));
        });
    }

    private TailnetWriter writer(TailnetId tailnet) {
        return new TailnetWriter(vertx, tailnet, database, rows, replica, this::ring, clock);
    }

    private void ring(List<Entry> entries) {
        for (var entry : entries) {
            var doorbell = new Doorbell(
                    entry.tailnet(), entry.revision(), entry.change().kind());
            events.publish(JournalTopics.doorbellOf(entry.change()), doorbell);
        }
    }
}
