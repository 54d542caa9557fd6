package weft.coordinator.login;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.coordinator.database.Database;
import weft.coordinator.identity.LoginAttempt;
import weft.coordinator.identity.VerifiedIdentity;
import weft.kit.json.JsonCodec;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.UserId;
import weft.protocol.stream.NodeMessage.Hello;

/// Any thread. Logins under way, in the database, so that any coordinator serves the pages of any of them.
final class LoginStore {
    /// How many open logins a device has, and how many ways to a provider a login.
    static final int LOGINS_MAX = 10;
    static final int ATTEMPTS_MAX = 20;
    private static final Duration KEPT_FOR = Duration.ofMinutes(30);
    /// What one person is confirming just now is not decided yet.
    private static final String DECIDED = "(state = 'denied' or state = 'confirmed' and member is not null)";

    private static final String COLUMNS =
            "id, device, node, hostname, system, expires_at, anew, state, tailnet, member";

    private final Database database;
    private final JsonCodec json;

    LoginStore(Database database, JsonCodec json) {
        this.database = database;
        this.json = json;
    }

    /// A way to a provider and back.
    ///
    /// @param browser hash of the secret in the cookie
    /// @param remembered null once the provider has answered
    /// @param identity null until then
    record Attempt(
            Key32 login,
            Key32 browser,
            String provider,
            @Nullable LoginAttempt remembered,
            @Nullable VerifiedIdentity identity) {}

    /// A login for a device.
    ///
    /// @param anew whether the device is a member already
    record Opening(Key32 id, Key32 device, MachineKey machine, Hello hello, boolean anew) {}

    /// Writes a new login down; the device's oldest go when it has too many, and whatever is long over.
    Future<Void> open(Opening login, Instant now, Instant expiresAt) {
        return database.pool()
                .preparedQuery(
                        "delete from login where expires_at < $1 or device = $2 and state = 'open' and id not in"
                                + " (select id from login where device = $2 and state = 'open' order by created_at desc limit $3)")
                .execute(Tuple.of(time(now.minus(KEPT_FOR)), bytes(login.device()), LOGINS_MAX - 1))
                .compose(_ -> database.pool()
                        .preparedQuery("insert into login (id, device, machine, node, hostname, system, created_at,"
                                + " expires_at, anew, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')")
                        .execute(Tuple.tuple()
                                .addBuffer(bytes(login.id()))
                                .addBuffer(bytes(login.device()))
                                .addBuffer(bytes(login.machine().raw()))
                                .addBuffer(bytes(login.hello().nodeKey().raw()))
                                .addString(shown(login.hello().hostname()))
                                .addString(shown(login.hello().system()))
                                .addOffsetDateTime(time(now))
                                .addOffsetDateTime(time(expiresAt))
                                .addBoolean(login.anew())))
                .mapEmpty();
    }

    Future<Optional<PendingLogin>> find(Key32 id) {
        return database.pool()
                .preparedQuery("select " + COLUMNS + " from login where id = $1")
                .execute(Tuple.of(bytes(id)))
                .map(LoginStore::first);
    }

    /// The newest login of a device that somebody decided, and that is good still.
    Future<Optional<PendingLogin>> decided(Key32 device, Instant now) {
        return database.pool()
                .preparedQuery("select " + COLUMNS + " from login where device = $1 and expires_at > $2 and " + DECIDED
                        + " order by state, created_at desc limit 1")
                .execute(Tuple.of(bytes(device), time(now)))
                .map(LoginStore::first);
    }

    /// Those of the devices that have a decided login.
    Future<Set<Key32>> decidedAmong(Collection<Key32> devices, Instant now) {
        return database.pool()
                .preparedQuery(
                        "select distinct device from login where device = any($1) and expires_at > $2 and " + DECIDED)
                .execute(Tuple.tuple()
                        .addValue(devices.stream().map(LoginStore::bytes).toArray(Buffer[]::new))
                        .addOffsetDateTime(time(now)))
                .map(rows -> {
                    var found = new HashSet<Key32>();
                    rows.forEach(row -> found.add(Key32.of(row.getBuffer(0).getBytes())));
                    return found;
                });
    }

    /// Nobody knows the device; false when the login is not open any more.
    Future<Boolean> deny(Key32 id, Instant now) {
        return close(id, PendingLogin.State.DENIED, now);
    }

    /// Gives an open login to the one person who confirms it; false when it is not open any more. Nobody else
    /// can decide it from now on. It admits nobody before [#confirmed], and [#reopen] gives it back; when neither
    /// comes, it ends as it expires.
    Future<Boolean> claim(Key32 id, Instant now) {
        return close(id, PendingLogin.State.CONFIRMED, now);
    }

    private Future<Boolean> close(Key32 id, PendingLogin.State state, Instant now) {
        return database.pool()
                .preparedQuery("update login set state = $2 where id = $1 and state = 'open' and expires_at > $3")
                .execute(Tuple.of(bytes(id), state.name().toLowerCase(Locale.ROOT), time(now)))
                .map(rows -> rows.rowCount() == 1);
    }

    /// A claimed login admits its device as this user; false when another login of the device was used meanwhile.
    Future<Boolean> confirmed(Key32 id, TailnetId tailnet, UserId user, Instant goodUntil) {
        return database.pool()
                .preparedQuery("update login set tailnet = $2, member = $3, expires_at = greatest(expires_at, $4)"
                        + " where id = $1 and state = 'confirmed' and member is null")
                .execute(Tuple.of(bytes(id), tailnet.value(), user.value(), time(goodUntil)))
                .map(rows -> rows.rowCount() == 1);
    }

    /// Who claimed a login is let in nowhere: it is open for others.
    Future<Void> reopen(Key32 id) {
        return database.pool()
                .preparedQuery(
                        "update login set state = 'open' where id = $1 and state = 'confirmed' and member is null")
                .execute(Tuple.of(bytes(id)))
                .mapEmpty();
    }

    /// The device came in, or was told no: none of its logins admits anybody any more, nor can be decided.
    Future<Void> used(Key32 device, Instant now) {
        return database.pool()
                .preparedQuery("update login set state = case state when 'denied' then state else 'used' end,"
                        + " expires_at = least(expires_at, $2) where device = $1 and state <> 'used'"
                        + " and created_at <= $2")
                .execute(Tuple.of(bytes(device), time(now)))
                .mapEmpty();
    }

    /// Writes an attempt down; false when the login has had too many.
    Future<Boolean> begin(Key32 login, Key32 browser, String provider, LoginAttempt attempt, Instant now) {
        return database.pool()
                .preparedQuery("insert into login_attempt (state, login, browser, provider, remembered, created_at)"
                        + " select $1::bytea, $2::bytea, $3::bytea, $4::text, $5::jsonb, $6::timestamptz"
                        + " where (select count(*) from login_attempt where login = $2::bytea) < $7::bigint")
                .execute(Tuple.tuple()
                        .addBuffer(bytes(LoginDesk.hash(attempt.state())))
                        .addBuffer(bytes(login))
                        .addBuffer(bytes(browser))
                        .addString(provider)
                        .addJsonObject(remembered(attempt))
                        .addOffsetDateTime(time(now))
                        .addInteger(ATTEMPTS_MAX))
                .map(rows -> rows.rowCount() == 1);
    }

    /// The attempt of a state that came back, used or not.
    Future<Optional<Attempt>> attempt(String state) {
        return database.pool()
                .preparedQuery(
                        "select login, browser, provider, remembered, identity from login_attempt where state = $1")
                .execute(Tuple.of(bytes(LoginDesk.hash(state))))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(attempt(rows.iterator().next(), state)));
    }

    /// Takes what an attempt remembers: to one caller, once.
    Future<Boolean> take(String state) {
        return database.pool()
                .preparedQuery("update login_attempt set remembered = null where state = $1 and remembered is not null")
                .execute(Tuple.of(bytes(LoginDesk.hash(state))))
                .map(rows -> rows.rowCount() == 1);
    }

    /// Keeps what a provider answered, for the browser whose cookie this is from now on.
    Future<Void> answered(String state, VerifiedIdentity identity, Key32 browser) {
        return database.pool()
                .preparedQuery("update login_attempt set identity = $2, browser = $3 where state = $1")
                .execute(Tuple.of(
                        bytes(LoginDesk.hash(state)), new JsonObject(json.encodeText(identity)), bytes(browser)))
                .mapEmpty();
    }

    /// Another secret in the browser's cookie from now on.
    Future<Void> renewed(String state, Key32 browser) {
        return database.pool()
                .preparedQuery("update login_attempt set browser = $2 where state = $1")
                .execute(Tuple.of(bytes(LoginDesk.hash(state)), bytes(browser)))
                .mapEmpty();
    }

    /// Who the browser's person is, by its newest attempt that a provider answered.
    Future<Optional<VerifiedIdentity>> identity(Key32 login, Key32 browser) {
        return database.pool()
                .preparedQuery("select identity from login_attempt where login = $1 and browser = $2"
                        + " and identity is not null order by created_at desc limit 1")
                .execute(Tuple.of(bytes(login), bytes(browser)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(identity(rows.iterator().next().getJsonObject(0))));
    }

    private Attempt attempt(Row row, String state) {
        var remembered = row.getJsonObject(3);
        var identity = row.getJsonObject(4);
        return new Attempt(
                Key32.of(row.getBuffer(0).getBytes()),
                Key32.of(row.getBuffer(1).getBytes()),
                row.getString(2),
                remembered == null
                        ? null
                        : new LoginAttempt(
                                remembered.getString("callbackUrl"),
                                state,
                                remembered.getString("nonce"),
                                remembered.getString("codeVerifier"),
                                remembered.getString("requestId"),
                                remembered.getBoolean("anew", false)),
                identity == null ? null : identity(identity));
    }

    private VerifiedIdentity identity(JsonObject stored) {
        return json.decode(stored.encode(), VerifiedIdentity.class);
    }

    /// Without the state, which comes back by itself.
    private static JsonObject remembered(LoginAttempt attempt) {
        return new JsonObject()
                .put("callbackUrl", attempt.callbackUrl())
                .put("nonce", attempt.nonce())
                .put("codeVerifier", attempt.codeVerifier())
                .put("requestId", attempt.requestId())
                .put("anew", attempt.anew());
    }

    private static Optional<PendingLogin> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(login(rows.iterator().next()));
    }

    private static PendingLogin login(Row row) {
        var tailnet = row.getLong(8);
        var member = row.getLong(9);
        return new PendingLogin(
                Key32.of(row.getBuffer(0).getBytes()),
                Key32.of(row.getBuffer(1).getBytes()),
                NodeKey.of(row.getBuffer(2).getBytes()),
                row.getString(3),
                row.getString(4),
                row.getOffsetDateTime(5).toInstant(),
                row.getBoolean(6),
                PendingLogin.State.valueOf(row.getString(7).toUpperCase(Locale.ROOT)),
                tailnet == null ? null : new TailnetId(tailnet),
                member == null ? null : new UserId(member));
    }

    /// What a device says of itself, fit to be stored and shown.
    private static String shown(String text) {
        var plain = text.replaceAll("\\p{C}", " ").strip();
        return plain.length() > 128 ? plain.substring(0, 128) : plain;
    }

    private static Buffer bytes(Key32 key) {
        return Buffer.buffer(key.bytes());
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
