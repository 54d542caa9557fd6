package weft.coordinator.api;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.coordinator.database.Database;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.UserId;
import weft.protocol.rights.Scopes;

/// Any thread. Tokens of the API, `weft-api-<number>-<secret>`: 160 random bits, of which only a hash is stored. One
/// belongs to the cluster, to a tailnet, or to a user of a tailnet.
public final class ApiTokens {
    static final Pattern FORM = Pattern.compile("weft-api-([0-9]{1,18})-([a-z2-7]{32})");

    private static final String FIRST = "first";
    private static final String COLUMNS =
            "id, name, tailnet, user_id, role, scopes, '' as tags, created_by, created_at, expires_at, revoked_at";

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public ApiTokens(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A token that was just made: its text is known only now.
    public record Made(Credential token, String text) {}

    /// Makes the first token of a database, the cluster operator's; empty when it was made before, since its text is
    /// known only then.
    public Future<Optional<String>> makeFirst() {
        return insert(
                        new CredentialWish(FIRST, null, null, null, Scopes.ALL, List.of(), "coordinator", null),
                        " on conflict (name) where tailnet is null do nothing")
                .map(made -> made.map(Made::text));
    }

    /// Fails with a [Problem] when the cluster has a token of that name already.
    public Future<Made> make(CredentialWish wish) {
        return insert(wish, " on conflict (name) where tailnet is null do nothing")
                .map(made -> made.orElseThrow(
                        () -> Problem.conflict("the cluster has a token called " + wish.name() + " already")));
    }

    private Future<Optional<Made>> insert(CredentialWish wish, String conflict) {
        var secret = Secrets.make(random);
        var now = Secrets.now(clock);
        return database.pool()
                .preparedQuery(
                        "insert into api_token (name, hash, tailnet, user_id, role, scopes, created_by, created_at,"
                                + " expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)" + conflict + " returning "
                                + COLUMNS)
                .execute(Tuple.tuple()
                        .addValue(wish.name())
                        .addValue(Secrets.hash(secret))
                        .addValue(valueOf(wish.tailnet()))
                        .addValue(wish.user() == null ? null : wish.user().value())
                        .addValue(wish.role() == null ? null : wish.role().name())
                        .addValue(wish.scopes().toString())
                        .addValue(wish.createdBy())
                        .addValue(Secrets.time(now))
                        .addValue(wish.expiresAt() == null ? null : Secrets.time(wish.expiresAt())))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return Optional.<Made>empty();
                    }
                    var token = Secrets.credential(rows.iterator().next());
                    return Optional.of(new Made(token, "weft-api-" + token.number() + "-" + secret));
                });
    }

    /// What is known under that text; empty when nothing is. It may be expired or revoked.
    Future<Optional<Credential>> find(long number, String secret) {
        return database.pool()
                .preparedQuery("select " + COLUMNS + ", hash from api_token where id = $1")
                .execute(Tuple.of(number))
                .map(rows -> Secrets.matching(rows, secret));
    }

    /// Those of a tailnet, or with null the cluster's, in the order in which they were made.
    ///
    /// @param user only that user's; null for all
    public Future<List<Credential>> list(@Nullable TailnetId tailnet, @Nullable UserId user, long after, int limit) {
        return database.pool()
                .preparedQuery("select " + COLUMNS + " from api_token where tailnet is not distinct from $1"
                        + " and ($2::bigint is null or user_id = $2) and id > $3 order by id limit $4")
                .execute(Tuple.tuple()
                        .addValue(valueOf(tailnet))
                        .addValue(user == null ? null : user.value())
                        .addValue(after)
                        .addValue(limit))
                .map(Secrets::credentials);
    }

    /// Ends a token of that tailnet (null: of the cluster) at once; empty when there is none such.
    public Future<Optional<Credential>> revoke(
            @Nullable TailnetId tailnet, @Nullable UserId user, long number, String author) {
        Instant now = clock.instant();
        return database.pool()
                .preparedQuery("update api_token set revoked_at = coalesce(revoked_at, $4),"
                        + " revoked_by = coalesce(revoked_by, $5) where id = $1 and tailnet is not distinct from $2"
                        + " and ($3::bigint is null or user_id = $3) returning " + COLUMNS)
                .execute(Tuple.tuple()
                        .addValue(number)
                        .addValue(valueOf(tailnet))
                        .addValue(user == null ? null : user.value())
                        .addValue(Secrets.time(now))
                        .addValue(author))
                .map(rows -> Secrets.credentials(rows).stream().findFirst());
    }

    private static @Nullable Long valueOf(@Nullable TailnetId tailnet) {
        return tailnet == null ? null : tailnet.value();
    }
}
