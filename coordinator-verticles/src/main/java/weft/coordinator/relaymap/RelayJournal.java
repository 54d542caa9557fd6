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

    /// @param region null removes it
    Future<Void> append(int id, @Nullable RelayRegion region, String author, String reason) {
        return database.pool()
                .preparedQuery("insert into relay_change (at, author, reason, region, body)"
                        + " values ($1, $2, $3, $4, $5::text::jsonb)")
                .execute(Tuple.of(
                        clock.instant().atOffset(ZoneOffset.UTC),
                        author,
                        reason,
                        id,
                        region == null ? null : json.encodeText(region)))
                .mapEmpty();
    }

    /// The regions that are set by now, by number.
    Future<List<RelayRegion>> regions() {
        return database.pool()
                .query("select distinct on (region) region, body::text from relay_change"
                        + " order by region, revision desc")
                .execute()
                .map(rows -> {
                    var regions = new ArrayList<RelayRegion>();
                    for (var row : rows) {
                        var body = row.getString(1);
                        if (body != null) {
                            decode(row.getInteger(0), body, regions);
                        }
                    }
                    return regions;
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
