package weft.coordinator.relaystream;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.coordinator.database.Database;
import weft.protocol.admission.RelayTokenText;
import weft.protocol.mesh.TailnetId;
import weft.protocol.stream.AuthKeyText;

/// Any thread. Tokens of relays: 160 random bits, of which only a hash is stored. They belong to the cluster and not to
/// a tailnet, so they stand in a table of their own, with who made and who revoked them.
public final class RelayTokens {
    private final Database database;
    private final String pin;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /// @param pin of the cluster's key, which every token carries
    public RelayTokens(Database database, String pin, InstantSource clock) {
        this.database = database;
        this.pin = pin;
        this.clock = clock;
    }

    /// A token as the coordinator keeps it.
    ///
    /// @param tailnet the one whose nodes its relays serve; null for all
    public record RelayToken(
            long number,
            String name,
            @Nullable TailnetId tailnet,
            String createdBy,
            Instant createdAt,
            @Nullable Instant revokedAt) {}

    /// A token that was just made: its text is known only now.
    public record Made(RelayToken token, String text) {}

    public Future<Made> make(String name, @Nullable TailnetId tailnet, String author) {
        var bytes = new byte[AuthKeyText.SECRET_BYTES];
        random.nextBytes(bytes);
        var secret = AuthKeyText.secretOf(bytes);
        var now = clock.instant();
        return database.pool()
                .preparedQuery("insert into relay_token (name, hash, tailnet, created_by, created_at)"
                        + " values ($1, $2, $3, $4, $5) returning id")
                .execute(Tuple.of(name, hash(secret), tailnet == null ? null : tailnet.value(), author, time(now)))
                .map(rows -> {
                    long number = rows.iterator().next().getLong(0);
                    return new Made(
                            new RelayToken(number, name, tailnet, author, now, null),
                            new RelayTokenText(number, secret, pin).text());
                });
    }

    /// All of them, in the order in which they were made.
    public Future<List<RelayToken>> all() {
        return database.pool()
                .query("select id, name, tailnet, created_by, created_at, revoked_at from relay_token order by id")
                .execute()
                .map(rows -> {
                    var tokens = new ArrayList<RelayToken>();
                    rows.forEach(row -> tokens.add(token(row)));
                    return tokens;
                });
    }

    /// Revokes a token; empty when there is none of that number. Whoever was admitted by it is cut within seconds.
    public Future<Optional<RelayToken>> revoke(long number, String author) {
        return database.pool()
                .preparedQuery("update relay_token set revoked_at = coalesce(revoked_at, $2),"
                        + " revoked_by = coalesce(revoked_by, $3) where id = $1"
                        + " returning id, name, tailnet, created_by, created_at, revoked_at")
                .execute(Tuple.of(number, time(clock.instant()), author))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(token(rows.iterator().next())));
    }

    /// What became of a token that a relay shows.
    sealed interface Verdict {
        record Good(RelayScope scope) implements Verdict {}

        record Revoked() implements Verdict {}

        record Unknown() implements Verdict {}
    }

    Future<Verdict> verify(RelayTokenText shown) {
        return database.pool()
                .preparedQuery("select hash, tailnet, revoked_at from relay_token where id = $1")
                .execute(Tuple.of(shown.number()))
                .map(rows -> {
                    for (var row : rows) {
                        if (MessageDigest.isEqual(
                                row.getBuffer(0).getBytes(), shown.hash().bytes())) {
                            return row.getOffsetDateTime(2) != null
                                    ? new Verdict.Revoked()
                                    : new Verdict.Good(new RelayScope(shown.number(), tailnet(row.getLong(1))));
                        }
                    }
                    return new Verdict.Unknown();
                });
    }

    /// Those of `numbers` that are not good any more.
    Future<Set<Long>> revoked(Collection<Long> numbers) {
        return database.pool()
                .preparedQuery("select id from relay_token where id = any($1) and revoked_at is null")
                .execute(Tuple.tuple().addValue(numbers.toArray(Long[]::new)))
                .map(rows -> {
                    var gone = new HashSet<>(numbers);
                    rows.forEach(row -> gone.remove(row.getLong(0)));
                    return gone;
                });
    }

    private static RelayToken token(Row row) {
        var revokedAt = row.getOffsetDateTime(5);
        return new RelayToken(
                row.getLong(0),
                row.getString(1),
                tailnet(row.getLong(2)),
                row.getString(3),
                row.getOffsetDateTime(4).toInstant(),
                revokedAt == null ? null : revokedAt.toInstant());
    }

    private static @Nullable TailnetId tailnet(@Nullable Long id) {
        return id == null ? null : new TailnetId(id);
    }

    private static Buffer hash(String secret) {
        return Buffer.buffer(AuthKeyText.hashOf(secret).bytes());
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
