package weft.coordinator.database;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// One real PostgreSQL for all tests of this JVM, and an empty database in it for each that asks.
public final class TestDatabases {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private TestDatabases() {}

    private static final class Server {
        private static final EmbeddedPostgres POSTGRES = open();

        private static EmbeddedPostgres open() {
            try {
                var directory = Files.createTempDirectory("weft-test");
                var postgres = EmbeddedPostgres.open(directory);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(postgres, directory)));
                return postgres;
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private static void close(EmbeddedPostgres postgres, Path directory) {
            postgres.close();
            try {
                PostgresBinaries.removeTree(directory);
            } catch (IOException _) {
                // A file left in the temporary directory fails no test.
            }
        }
    }

    /// Options of a new, empty database.
    public static PgConnectOptions empty(Vertx vertx) throws Exception {
        var name = "test" + NEXT.incrementAndGet();
        var connection =
                PgConnection.connect(vertx, Server.POSTGRES.connectOptions()).await(20, TimeUnit.SECONDS);
        connection.query("create database " + name).execute().await(20, TimeUnit.SECONDS);
        connection.close().await(20, TimeUnit.SECONDS);
        return Server.POSTGRES.connectOptions().setDatabase(name);
    }
}
