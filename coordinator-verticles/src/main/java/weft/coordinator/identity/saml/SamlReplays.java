package weft.coordinator.identity.saml;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import weft.coordinator.database.Database;
import weft.protocol.crypto.Blake2s;

/// Any thread. Which assertions were used, for all coordinators of a database: each counts once. They are forgotten
/// when
/// they are too old to count anyhow.
public final class SamlReplays {
    private final Database database;
    private final InstantSource clock;

    public SamlReplays(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Notes that an assertion is used now; false when it was before.
    Future<Boolean> use(String issuer, String assertionId, Instant until) {
        return database.pool()
                .preparedQuery("with gone as (delete from saml_assertion where expires_at < $3)"
                        + " insert into saml_assertion (id, expires_at) values ($1, $2) on conflict (id) do nothing")
                .execute(Tuple.of(hash(issuer, assertionId), time(until), time(clock.instant())))
                .map(rows -> rows.rowCount() == 1);
    }

    private static Buffer hash(String issuer, String assertionId) {
        return Buffer.buffer(Blake2s.hash(
                (issuer.length() + ":" + issuer).getBytes(StandardCharsets.UTF_8),
                assertionId.getBytes(StandardCharsets.UTF_8)));
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
