package weft.coordinator.relaymap;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.database.Database;
import weft.kit.json.JsonCodec;
import weft.kit.json.JsonMalformed;
import weft.protocol.netmap.RelayRegion;

/// Any thread. The cluster's journal of relay regions: appended to, never edited; its fold is the newest row of each
/// region. Relays are the cluster's and not a tailnet's, so they are in none of the tailnets' journals.
final class RelayJournal {
    private static final Logger LOG = LoggerFactory.getLogger(RelayJournal.class);

    private final Database database;
    private final JsonCodec json;
    private final InstantSource clock;

    RelayJournal(Database database, JsonCodec json, InstantSource clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /// What was said of a region last.
    ///
    /// @param revision 0 when nothing was
    /// @param region null when it is not set
    record Said(long revision, @Nullable RelayRegion region) {}

    Future<Said> newest(int id) {
        return database.pool()
                .preparedQuery("select revision, body::text from relay_change where region = $1"
                        + " order by revision desc limit 1")
                .execute(Tuple.of(id))
                .map(rows -> {
                    for (var row : rows) {
                        var regions = new ArrayList<RelayRegion>();
                        if (row.getString(1) != null) {
                            decode(id, row.getString(1), regions);
                        }
                        return new Said(row.getLong(0), regions.isEmpty() ? null : regions.getFirst());
                    }
                    return new Said(0, null);
                });
    }

    /// What is set by now.
    ///
    /// @param revision of the newest row that was read; 0 for none
    /// @param all by number
    record Regions(long revision, List<RelayRegion> all) {}

    /// Appends only if nothing was said of the region since.
    ///
    /// @param region null removes it
    /// @return the revision of the new row; 0 when something was said in between
    Future<Long> append(Said after, int id, @Nullable RelayRegion region, String author, String reason) {
        return database.pool()
                .preparedQuery("insert into relay_change (at, author, reason, region, body, after)"
                        + " select $1::timestamptz, $2::text, $3::text, $4::int, $5::text::jsonb, $6::bigint where"
                        + " coalesce((select max(revision) from relay_change where region = $4::int), 0) = $6::bigint"
                        + " on conflict do nothing returning revision")
                .execute(Tuple.of(
                        clock.instant().atOffset(ZoneOffset.UTC),
                        author,
                        reason,
                        id,
                        region == null ? null : json.encodeText(region),
                        after.revision()))
                .map(rows -> {
                    long revision = 0;
                    for (var row : rows) {
                        revision = row.getLong(0);
                    }
                    return revision;
                });
    }

    Future<Regions> regions() {
        return database.pool()
                .query("select distinct on (region) region, body::text, max(revision) over () from relay_change"
                        + " order by region, revision desc")
                .execute()
                .map(rows -> {
                    var regions = new ArrayList<RelayRegion>();
                    long revision = 0;
                    for (var row : rows) {
                        revision = row.getLong(2);
                        var body = row.getString(1);
                        if (body != null) {
                            decode(row.getInteger(0), body, regions);
                        }
                    }
                    return new Regions(revision, regions);
                });
    }

    /// One that a newer version wrote, and this one cannot read, must not hide the others.
    private void decode(int id, String body, List<RelayRegion> into) {
        try {
            into.add(json.decode(body, RelayRegion.class));
        } catch (JsonMalformed malformed) {
            LOG.warn("relay region {} cannot be read: {}", id, malformed.getMessage());
        }
    }
}
