package weft.coordinator.journal;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// Any thread. The SQL of the journal: each method is one statement on the given connection or pool.
final class JournalRows {
    private static final String COLUMNS =
            "select revision, at, author, reason, version, body::text, append from journal ";
    private static final String INSERT = "with head as (update tailnet set revision = $2 where id = $1)"
            + " insert into journal (tailnet, revision, at, author, reason, kind, version, body, append)"
            + " select $1, revision, at, author, reason, kind, $3, body::jsonb, append"
            + " from unnest($4::bigint[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[])"
            + " as rows (revision, at, author, reason, kind, body, append)";

    private final JsonCodec json;

    JournalRows(JsonCodec json) {
        this.json = json;
    }

    /// An entry with the id of the append that makes it.
    record JournalRow(Entry entry, UUID append) {}

    /// Where a tailnet's journal ends, and the append that wrote that row; null when there is no such row.
    record Head(long revision, @Nullable UUID tip) {}

    /// Rows `from` and on, oldest first, with the appends that wrote them.
    Future<List<JournalRow>> from(SqlClient client, TailnetId tailnet, long from, int limit) {
        return client.preparedQuery(COLUMNS + "where tailnet = $1 and revision >= $2 order by revision limit $3")
                .execute(Tuple.of(tailnet.value(), from, limit))
                .map(rows -> journalRows(tailnet, rows));
    }

    /// Rows `from + 1` and on, oldest first.
    Future<List<Entry>> after(SqlClient client, TailnetId tailnet, long from, int limit) {
        return client.preparedQuery(COLUMNS + "where tailnet = $1 and revision > $2 order by revision limit $3")
                .execute(Tuple.of(tailnet.value(), from, limit))
                .map(rows -> entries(tailnet, rows));
    }

    /// Rows before a revision, newest first.
    Future<List<Entry>> before(SqlClient client, TailnetId tailnet, long revision, int limit) {
        return client.preparedQuery(COLUMNS + "where tailnet = $1 and revision < $2 order by revision desc limit $3")
                .execute(Tuple.of(tailnet.value(), revision, limit))
                .map(rows -> entries(tailnet, rows));
    }

    /// Rows of one kind before a revision, newest first.
    Future<List<Entry>> beforeOfKind(SqlClient client, TailnetId tailnet, String kind, long revision, int limit) {
        return client.preparedQuery(
                        COLUMNS + "where tailnet = $1 and kind = $2 and revision < $3 order by revision desc limit $4")
                .execute(Tuple.of(tailnet.value(), kind, revision, limit))
                .map(rows -> entries(tailnet, rows));
    }

    /// Where the journal of every tailnet ends.
    Future<Map<TailnetId, Head>> heads(SqlClient client) {
        return client.preparedQuery("select t.id, t.revision, j.append from tailnet t left join journal j"
                        + " on j.tailnet = t.id and j.revision = t.revision order by t.id")
                .execute()
                .map(rows -> {
                    var heads = new TreeMap<TailnetId, Head>();
                    rows.forEach(
                            row -> heads.put(new TailnetId(row.getLong(0)), new Head(row.getLong(1), row.getUUID(2))));
                    return heads;
                });
    }

    /// Locks a tailnet's head until the end of the transaction; no row when there is no such tailnet.
    Future<RowSet<Row>> lock(SqlClient client, TailnetId tailnet) {
        return client.preparedQuery("select revision from tailnet where id = $1 for update")
                .execute(Tuple.of(tailnet.value()));
    }

    /// The last revision of those of these appends that are in the journal.
    Future<Map<UUID, Long>> found(SqlClient client, List<UUID> appends) {
        return client.preparedQuery("select append, max(revision) from journal where append = any($1) group by append")
                .execute(Tuple.of(appends.toArray(UUID[]::new)))
                .map(rows -> {
                    var found = new TreeMap<UUID, Long>();
                    rows.forEach(row -> found.put(row.getUUID(0), row.getLong(1)));
                    return found;
                });
    }

    /// Writes rows of consecutive revisions and moves the head to the last of them.
    Future<RowSet<Row>> insert(SqlClient client, TailnetId tailnet, List<JournalRow> rows) {
        var entries = rows.stream().map(JournalRow::entry).toList();
        return client.preparedQuery(INSERT)
                .execute(Tuple.tuple()
                        .addValue(tailnet.value())
                        .addValue(entries.getLast().revision())
                        .addValue(BodyUpgrade.VERSION)
                        .addValue(entries.stream().map(Entry::revision).toArray(Long[]::new))
                        .addValue(
                                entries.stream().map(entry -> time(entry.at())).toArray(OffsetDateTime[]::new))
                        .addValue(entries.stream().map(Entry::author).toArray(String[]::new))
                        .addValue(entries.stream().map(Entry::reason).toArray(String[]::new))
                        .addValue(entries.stream()
                                .map(entry -> entry.change().kind())
                                .toArray(String[]::new))
                        .addValue(entries.stream()
                                .map(entry -> json.encodeText(entry.change()))
                                .toArray(String[]::new))
                        .addValue(rows.stream().map(JournalRow::append).toArray(UUID[]::new)));
    }

    Future<RowSet<Row>> insertSecret(SqlClient client, TailnetId tailnet, AuthKeySecret secret) {
        return client.preparedQuery("insert into auth_key_secret (hash, tailnet, auth_key) values ($1, $2, $3)")
                .execute(Tuple.of(
                        Buffer.buffer(secret.hash().bytes()),
                        tailnet.value(),
                        secret.key().value()));
    }

    /// A new tailnet's id; no row when the name is taken.
    Future<RowSet<Row>> insertTailnet(SqlClient client, String name) {
        return client.preparedQuery("insert into tailnet (name, revision) values ($1, 0)"
                        + " on conflict (name) do nothing returning id")
                .execute(Tuple.of(name));
    }

    /// The newest checkpoint of a tailnet as a state; the empty state when there is none.
    Future<MeshState> checkpoint(SqlClient client, TailnetId tailnet) {
        return client.preparedQuery("select version, body::text from checkpoint where tailnet = $1")
                .execute(Tuple.of(tailnet.value()))
                .map(rows -> {
                    for (var row : rows) {
                        checkVersion(row.getShort(0));
                        var body = BodyUpgrade.ofCheckpoint(row.getShort(0), row.getString(1));
                        return MeshState.of(json.decode(body, MeshState.Checkpoint.class));
                    }
                    return MeshState.empty(tailnet);
                });
    }

    /// Stores a checkpoint unless there is a newer one.
    Future<RowSet<Row>> saveCheckpoint(SqlClient client, MeshState state) {
        return client.preparedQuery("insert into checkpoint (tailnet, revision, version, body)"
                        + " values ($1, $2, $3, $4::text::jsonb) on conflict (tailnet) do update"
                        + " set revision = excluded.revision, version = excluded.version, body = excluded.body"
                        + " where checkpoint.revision < excluded.revision")
                .execute(Tuple.of(
                        state.tailnet().value(),
                        state.revision(),
                        BodyUpgrade.VERSION,
                        json.encodeText(state.checkpoint())));
    }

    private List<Entry> entries(TailnetId tailnet, RowSet<Row> rows) {
        return journalRows(tailnet, rows).stream().map(JournalRow::entry).toList();
    }

    private List<JournalRow> journalRows(TailnetId tailnet, RowSet<Row> rows) {
        var made = new ArrayList<JournalRow>(rows.size());
        for (var row : rows) {
            checkVersion(row.getShort(4));
            var entry = new Entry(
                    tailnet,
                    row.getLong(0),
                    row.getOffsetDateTime(1).toInstant(),
                    row.getString(2),
                    row.getString(3),
                    json.decode(BodyUpgrade.ofChange(row.getShort(4), row.getString(5)), Change.class));
            made.add(new JournalRow(entry, row.getUUID(6)));
        }
        return made;
    }

    private static void checkVersion(short version) {
        if (version > BodyUpgrade.VERSION) {
            throw new IllegalStateException("the journal has a row of a newer version: start a newer coordinator");
        }
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
