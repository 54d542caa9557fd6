package weft.coordinator.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.UserId;
import weft.protocol.rights.Scopes;
import weft.protocol.stream.AuthKeyText;

/// Any thread. How credentials are made, and how they stand in the database.
final class Secrets {
    private Secrets() {}

    /// 160 random bits as text.
    static String make(SecureRandom random) {
        var bytes = new byte[AuthKeyText.SECRET_BYTES];
        random.nextBytes(bytes);
        return AuthKeyText.secretOf(bytes);
    }

    /// What is stored of a secret.
    static Buffer hash(String secret) {
        return Buffer.buffer(AuthKeyText.hashOf(secret).bytes());
    }

    static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    static List<Credential> credentials(RowSet<Row> rows) {
        var all = new ArrayList<Credential>();
        rows.forEach(row -> all.add(credential(row)));
        return all;
    }

    /// The credential of the row, which has `hash` too, if that is what is stored of the secret; compared in constant
    /// time.
    static Optional<Credential> matching(RowSet<Row> rows, String secret) {
        var hash = hash(secret).getBytes();
        for (Row row : rows) {
            if (MessageDigest.isEqual(row.getBuffer("hash").getBytes(), hash)) {
                return Optional.of(credential(row));
            }
        }
        return Optional.empty();
    }

    static Credential credential(Row row) {
        var tailnet = row.getLong("tailnet");
        var user = row.getLong("user_id");
        var role = row.getString("role");
        return new Credential(
                row.getLong("id"),
                row.getString("name"),
                tailnet == null ? null : new TailnetId(tailnet),
                user == null ? null : new UserId(user),
                role == null ? null : Role.valueOf(role),
                Scopes.parse(words(row.getString("scopes"))),
                words(row.getString("tags")),
                row.getString("created_by"),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("expires_at")),
                instant(row.getOffsetDateTime("revoked_at")));
    }

    static List<String> words(String text) {
        return text.isBlank() ? List.of() : Arrays.asList(text.strip().split(" "));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
