package weft.coordinator.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir
    Path directory;

    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void itKeepsWhatWasWrittenOverAStopAndAnswersOnlyOnAPrivateSocket() throws Exception {
        try (var postgres = EmbeddedPostgres.open(directory)) {
            query(postgres, "create table kept as select 7 as value");
            for (var setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
                assertThat(query(postgres, "show " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(query(postgres, "show listen_addresses")).isEmpty();
            var sockets = Path.of(query(postgres, "show unix_socket_directories"));
            assertThat(Files.getPosixFilePermissions(sockets)).hasSize(3);
        }
        try (var postgres = EmbeddedPostgres.open(directory)) {
            assertThat(query(postgres, "select value::text from kept")).isEqualTo("7");
        }
    }

    @Test
    void theServerOfAKilledCoordinatorIsAdoptedAndStopped() throws Exception {
        long orphan = leaveAnOrphan();
        var handle = ProcessHandle.of(orphan).orElseThrow();

        try (var next = EmbeddedPostgres.open(directory)) {
            assertThat(next.pid()).isEqualTo(orphan);
            assertThat(query(next, "select 'alive'")).isEqualTo("alive");
        }

        assertThat(new Postmaster(PostgresLayout.under(directory), handle).isAlive())
                .isFalse();
    }

    @Test
    void aKilledServerIsStartedAgainWithEveryCommittedRow() throws Exception {
        try (var postgres = EmbeddedPostgres.open(directory)) {
            query(postgres, "create table kept as select 7 as value");
            long killed = postgres.pid();

            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            awaitAnother(postgres, killed);
            assertThat(query(postgres, "select value::text from kept")).isEqualTo("7");
        }
    }

    @Test
    void anAdoptedServerThatIsKilledIsStartedAgain() throws Exception {
        long orphan = leaveAnOrphan();
        try (var next = EmbeddedPostgres.open(directory)) {
            ProcessHandle.of(orphan).orElseThrow().destroyForcibly();

            awaitAnother(next, orphan);

            assertThat(query(next, "select 'alive'")).isEqualTo("alive");
        }
    }

    private static void awaitAnother(EmbeddedPostgres postgres, long killed) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (postgres.pid() == killed && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /// A coordinator's JVM killed with its server running.
    private long leaveAnOrphan() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenAndWait.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = process.inputReader()) {
            var pid = Long.parseLong(out.readLine());
            process.destroyForcibly().waitFor();
            return pid;
        }
    }

    static final class OpenAndWait {
        private OpenAndWait() {}

        public static void main(String[] arguments) throws Exception {
            System.out.println(EmbeddedPostgres.open(Path.of(arguments[0])).pid());
            System.in.read();
        }
    }

    @Test
    void aDeepStateDirectoryGetsAShortSocketPath() throws Exception {
        var deep = directory.resolve("d".repeat(60)).resolve("e".repeat(60));

        try (var postgres = EmbeddedPostgres.open(deep)) {
            assertThat(query(postgres, "select 'alive'")).isEqualTo("alive");
        }
    }

    private String query(EmbeddedPostgres postgres, String sql) throws Exception {
        var connection = PgConnection.connect(vertx, postgres.connectOptions()).await(10, TimeUnit.SECONDS);
        try {
            var rows =
                    connection.query(sql).execute().await(10, TimeUnit.SECONDS).iterator();
            return rows.hasNext() ? rows.next().getString(0) : "";
        } finally {
            connection.close().await(10, TimeUnit.SECONDS);
        }
    }
}
