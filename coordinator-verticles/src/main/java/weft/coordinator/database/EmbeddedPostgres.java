package weft.coordinator.database;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real PostgreSQL of our own under a state directory; blocking calls. It owns the server's process: starts it,
/// or adopts the one that a killed coordinator left, starts it again when it dies, and stops it on [#close].
///
/// Every commit is on disk before it is acknowledged. There is no TCP: one Unix socket, in a directory that only
/// this user may enter. The caller holds the lock of the state directory.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final long WATCH_MILLIS = 200;
    private static final long RESTART_PAUSE_MILLIS_MAX = 5_000;

    private final PostgresLayout layout;
    private final PostgresProgram server;
    private final Postmaster first;
    private volatile Postmaster postmaster;
    private volatile boolean isClosed;

    private EmbeddedPostgres(PostgresLayout layout, PostgresProgram server, Postmaster postmaster) {
        this.layout = layout;
        this.server = server;
        this.first = postmaster;
        this.postmaster = postmaster;
    }

    /// Unpacks, initialises and starts what is not there yet: about 3 s the first time, 0.3 s later.
    ///
    /// @throws DatabaseUnavailable with one line that says why not
    public static EmbeddedPostgres open(Path state) {
        var layout = PostgresLayout.under(state);
        layout.prepare();
        var home = PostgresBinaries.provide(layout.root());
        initialize(layout, home);
        var server = new PostgresProgram(home, "postgres");
        var embedded = new EmbeddedPostgres(layout, server, Postmaster.runOn(layout, server));
        embedded.watch();
        return embedded;
    }

    public PgConnectOptions connectOptions() {
        return new PgConnectOptions()
                .setHost(layout.sockets().toString())
                .setPort(5432)
                .setUser(PostgresSettings.USER)
                .setDatabase(PostgresSettings.DATABASE);
    }

    /// The same as a URL for `--database-url` of another coordinator on this host.
    public String url() {
        return "postgresql://" + PostgresSettings.USER + "@/" + PostgresSettings.DATABASE + "?host=" + layout.sockets();
    }

    /// Process id of the server.
    public long pid() {
        return postmaster.process().pid();
    }

    /// Whether the server has been the same process since [#open]; false when it has ended, whether or not another has
    /// taken its place.
    public boolean isAsOpened() {
        return postmaster == first && first.isAlive();
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            postmaster.stop();
        }
    }

    /// `initdb` works in a directory that is renamed when it is whole, so that one cut short leaves nothing behind
    /// that looks like a database.
    private static void initialize(PostgresLayout layout, Path home) {
        if (Files.isDirectory(layout.data())) {
            return;
        }
        var unfinished = layout.root().resolve("data.unfinished");
        try {
            if (Files.exists(unfinished)) {
                PostgresBinaries.removeTree(unfinished);
            }
            new PostgresProgram(home, "initdb")
                    .run(
                            "cannot initialise a database in " + layout.data(),
                            PostgresSettings.initArguments(unfinished.toString()));
            Files.move(unfinished, layout.data());
        } catch (IOException failure) {
            throw Failures.ofFiles("cannot initialise a database in " + layout.data(), failure);
        }
    }

    private void watch() {
        Thread.ofVirtual().name("postgres-watch").start(() -> {
            while (!isClosed && postmaster.isAlive()) {
                sleep(WATCH_MILLIS);
            }
            restart();
        });
    }

    private void restart() {
        if (isClosed) {
            return;
        }
        LOG.warn("PostgreSQL ended by itself, starting it again");
        for (long pause = 50; !isClosed; pause = Math.min(2 * pause, RESTART_PAUSE_MILLIS_MAX)) {
            try {
                if (startAgain()) {
                    return;
                }
            } catch (DatabaseUnavailable failure) {
                LOG.error("{}", failure.getMessage());
            }
            sleep(pause);
        }
    }

    private synchronized boolean startAgain() {
        if (isClosed) {
            return true;
        }
        postmaster = Postmaster.runOn(layout, server);
        LOG.info("PostgreSQL runs again, process {}", pid());
        watch();
        return true;
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
