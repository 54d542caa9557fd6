package weft.coordinator.api;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import weft.coordinator.database.Database;
import weft.protocol.mesh.TailnetId;
import weft.protocol.rights.Scopes;

/// Any thread. Programs that act for a tailnet: an id `weft-client-<number>` and a secret, with which they get access
/// tokens of an hour (RFC 6749, client credentials). Only hashes are stored.
public final class OAuthClients {
    /// How long an access token is good.
    public static final Duration ACCESS_LIFETIME = Duration.ofHours(1);

    static final Pattern ID = Pattern.compile("weft-client-([0-9]{1,18})");
    static final Pattern SECRET = Pattern.compile("weft-secret-([a-z2-7]{32})");
    static final Pattern ACCESS = Pattern.compile("weft-access-([a-z2-7]{32})");

    private static final String COLUMNS = "c.id, c.name, c.tailnet, null::bigint as user_id, c.role, c.scopes, c.tags,"
            + " c.created_by, c.created_at, c.expires_at, c.revoked_at";

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public OAuthClients(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A client that was just made: its secret is known only now.
    public record Made(Credential client, String secret) {}

    /// An access token, as its client gets it once.
    record Access(String text, Scopes scopes, Instant expiresAt) {}

    public Future<Made> make(CredentialWish wish) {
        if (wish.tailnet() == null || wish.role() == null) {
            throw new IllegalArgumentException("an OAuth client is of a tailnet and has a role");
        }
        var secret = Secrets.make(random);
        return database.pool()
                .preparedQuery("insert into oauth_client as c (name, hash, tailnet, role, scopes, tags, created_by,"
                        + " created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning " + COLUMNS)
                .execute(Tuple.tuple()
                        .addValue(wish.name())
                        .addValue(Secrets.hash(secret))
                        .addValue(wish.tailnet().value())
                        .addValue(wish.role().name())
                        .addValue(wish.scopes().toString())
                        .addValue(String.join(" ", wish.tags()))
                        .addValue(wish.createdBy())
                        .addValue(Secrets.time(Secrets.now(clock)))
                        .addValue(wish.expiresAt() == null ? null : Secrets.time(wish.expiresAt())))
                .map(rows -> new Made(Secrets.credential(rows.iterator().next()), "weft-secret-" + secret));
    }

    /// The client with that id and secret; empty when there is none. It may be expired or revoked.
    Future<Optional<Credential>> find(long number, String secret) {
        return database.pool()
                .preparedQuery("select " + COLUMNS + ", c.hash from oauth_client c where c.id = $1")
                .execute(Tuple.of(number))
                .map(rows -> Secrets.matching(rows, secret));
    }

    /// Gives an access token; those that ended are thrown away meanwhile.
    Future<Access> grant(Credential client, Scopes scopes) {
        var secret = Secrets.make(random);
        var now = Secrets.now(clock);
        var expiresAt = now.plus(ACCESS_LIFETIME);
        return database.pool()
                .preparedQuery("with ended as (delete from access_token where expires_at < $5)"
                        + " insert into access_token (hash, client, scopes, expires_at) values ($1, $2, $3, $4)")
                .execute(Tuple.of(
                        Secrets.hash(secret),
                        client.number(),
                        scopes.toString(),
                        Secrets.time(expiresAt),
                        Secrets.time(now.minus(ACCESS_LIFETIME))))
                .map(_ -> new Access("weft-access-" + secret, scopes, expiresAt));
    }

    /// The client whose access token that is, with the token's scopes and end; empty when there is none.
    Future<Optional<Credential>> findAccess(String secret) {
        return database.pool()
                .preparedQuery("select c.id, c.name, c.tailnet, null::bigint as user_id, c.role, a.scopes, c.tags,"
                        + " c.created_by, c.created_at, least(a.expires_at, c.expires_at) as expires_at, c.revoked_at"
                        + " from access_token a join oauth_client c on c.id = a.client where a.hash = $1")
                .execute(Tuple.of(Secrets.hash(secret)))
                .map(rows -> Secrets.credentials(rows).stream().findFirst());
    }

    /// Those of a tailnet, in the order in which they were made.
    public Future<List<Credential>> list(TailnetId tailnet, long after, int limit) {
        return database.pool()
                .preparedQuery("select " + COLUMNS
                        + " from oauth_client c where c.tailnet = $1 and c.id > $2 order by c.id limit $3")
                .execute(Tuple.of(tailnet.value(), after, limit))
                .map(Secrets::credentials);
    }

    /// Ends a client and its access tokens at once; empty when there is none such.
    public Future<Optional<Credential>> revoke(TailnetId tailnet, long number, String author) {
        return database.pool()
                .preparedQuery("update oauth_client c set revoked_at = coalesce(c.revoked_at, $3),"
                        + " revoked_by = coalesce(c.revoked_by, $4) where c.id = $1 and c.tailnet = $2 returning "
                        + COLUMNS)
                .execute(Tuple.of(number, tailnet.value(), Secrets.time(clock.instant()), author))
                .map(rows -> Secrets.credentials(rows).stream().findFirst());
    }
}
