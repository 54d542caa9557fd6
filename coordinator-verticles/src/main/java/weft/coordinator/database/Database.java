package weft.coordinator.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Any thread. The pool of connections to a database that has our schema. Every wait in it has a deadline: for a
/// connection, for a lock, for a statement, and for a transaction that its owner forgot.
public final class Database {
    private static final int CONNECTIONS_MAX = 8;
    private static final int WAITING_MAX = 4_096;
    private static final int PIPELINE_DEPTH = 64;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(25);
    private static final Duration START_MAX = Duration.ofSeconds(30);

    private final Pool pool;
    private final String where;

    private Database(Pool pool, String where) {
        this.pool = pool;
        this.where = where;
    }

    /// Connects and brings the schema up to date; fails with a [DatabaseUnavailable].
    public static Future<Database> open(Vertx vertx, PgConnectOptions options) {
        return open(vertx, options, new Migrations(describe(options), Migration.all()));
    }

    static Future<Database> open(Vertx vertx, PgConnectOptions options, Migrations migrations) {
        var where = describe(options);
        var pool = PgBuilder.pool()
                .with(poolOptions())
                .with(netOptions())
                .connectingTo(withDeadlines(new PgConnectOptions(options)))
                .using(vertx)
                .build();
        return pool.withConnection(migrations::apply)
                .timeout(START_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .map(_ -> new Database(pool, where))
                .recover(failure -> pool.close()
                        .otherwiseEmpty()
                        .compose(_ -> Future.failedFuture(Failures.ofConnection(where, failure))));
    }

    /// Reads `postgresql://user:password@host:port/database?sslmode=…` or `…/database?host=/socket/directory`.
    public static PgConnectOptions parseUrl(String url) {
        if (!url.startsWith("postgresql://") && !url.startsWith("postgres://")) {
            throw new DatabaseUnavailable("--database-url has to look like postgresql://user:password@host/database");
        }
        try {
            return PgConnectOptions.fromUri(url);
        } catch (RuntimeException malformed) {
            throw new DatabaseUnavailable(
                    "--database-url cannot be read; it has to look like postgresql://user:password@host/database",
                    malformed);
        }
    }

    public Pool pool() {
        return pool;
    }

    /// A connection for one's own; close it. What breaks it also fails what was asked through it, so that it needs no
    /// handler besides: without one, the client prints a stack trace.
    public Future<SqlConnection> connection() {
        return pool.getConnection().map(connection -> connection.exceptionHandler(_ -> {}));
    }

    /// Where it is, for people; without a password.
    public String where() {
        return where;
    }

    /// The line for a person about a failed use of this database.
    public DatabaseUnavailable explain(Throwable failure) {
        return Failures.ofConnection(where, failure);
    }

    public Future<Void> close() {
        return pool.close();
    }

    private static PoolOptions poolOptions() {
        return new PoolOptions()
                .setMaxSize(CONNECTIONS_MAX)
                .setMaxWaitQueueSize(WAITING_MAX)
                .setConnectionTimeout((int) CONNECT_MAX.toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setName("weft-database");
    }

    /// A host that vanished without a word is noticed by its silence: the replica's check asks every few seconds.
    private static NetClientOptions netOptions() {
        return new NetClientOptions()
                .setConnectTimeout((int) CONNECT_MAX.toMillis())
                .setIdleTimeout((int) SILENCE_MAX.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    private static PgConnectOptions withDeadlines(PgConnectOptions options) {
        options.setCachePreparedStatements(true).setPipeliningLimit(PIPELINE_DEPTH);
        return (PgConnectOptions) options.addProperty("application_name", "weft-coordinator")
                .addProperty("client_min_messages", "error")
                .addProperty("lock_timeout", "10000")
                .addProperty("statement_timeout", "20000")
                .addProperty("idle_in_transaction_session_timeout", "20000");
    }

    private static String describe(PgConnectOptions options) {
        return options.isUsingDomainSocket()
                ? options.getHost()
                : options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }
}
