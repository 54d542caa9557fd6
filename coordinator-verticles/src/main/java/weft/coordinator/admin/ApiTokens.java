package weft.coordinator.admin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import weft.coordinator.database.Database;
import weft.protocol.stream.AuthKeyText;

/// Any thread. Tokens of the admin API, `weft-api-<number>-<secret>`: 160 random bits, of which only a hash is stored.
public final class ApiTokens {
    private static final String FIRST = "first";
    private static final Pattern FORM = Pattern.compile("weft-api-([0-9]{1,18})-([a-z2-7]{32})");

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public ApiTokens(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Makes the first token of a database; empty when it was made before, since its text is known only then.
    public Future<Optional<String>> makeFirst() {
        var bytes = new byte[AuthKeyText.SECRET_BYTES];
        random.nextBytes(bytes);
        var secret = AuthKeyText.secretOf(bytes);
        return database.pool()
                .preparedQuery("insert into api_token (name, hash, created_at) values ($1, $2, $3)"
                        + " on conflict (name) do nothing returning id")
                .execute(Tuple.of(FIRST, hash(secret), clock.instant().atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of("weft-api-" + rows.iterator().next().getLong(0) + "-" + secret));
    }

    /// The name of the token that this is; fails with a [Problem] when it is none.
    public Future<String> verify(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            return Future.failedFuture(
                    Problem.unauthorized("that is not an API token: one looks like weft-api-1-… and has no spaces"));
        }
        return database.pool()
                .preparedQuery("select name, hash from api_token where id = $1")
                .execute(Tuple.of(Long.parseLong(match.group(1))))
                .map(rows -> {
                    for (var row : rows) {
                        var stored = row.getBuffer(1).getBytes();
                        if (MessageDigest.isEqual(stored, hash(match.group(2)).getBytes())) {
                            return row.getString(0);
                        }
                    }
                    throw Problem.unauthorized("this coordinator does not know that API token");
                });
    }

    private static Buffer hash(String secret) {
        return Buffer.buffer(AuthKeyText.hashOf(secret).bytes());
    }
}
