package weft.coordinator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private Vertx vertx;
    private PgConnectOptions options;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        options = TestDatabases.empty(vertx);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void coordinatorsThatStartTogetherApplyTheSchemaOnce() throws Exception {
        var opening =
                Stream.generate(() -> Database.open(vertx, options)).limit(4).toList();

        Future.all(opening).await(20, TimeUnit.SECONDS);

        var rows = opening.getFirst()
                .result()
                .pool()
                .query("select version from schema_migration")
                .execute()
                .await(5, TimeUnit.SECONDS);
        assertThat(rows.size()).isEqualTo(Migration.all().size());
    }

    @Test
    void aNewerSchemaIsRefusedInOneLine() {
        var newer = Stream.concat(
                        Migration.all().stream(),
                        Stream.of(new Migration(
                                Migration.all().size() + 1, "9999_future", "00", "create table future (x int)")))
                .toList();
        open(newer);

        assertThatThrownBy(() -> open(Migration.all()))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("9999_future")
                .message()
                .hasLineCount(1);
    }

    @Test
    void aFailingStepLeavesNothingBehind() throws Exception {
        var broken = List.of(new Migration(1, "0001_broken", "00", "create table half (x int); select nonsense"));

        assertThatThrownBy(() -> open(broken)).isInstanceOf(DatabaseUnavailable.class);

        var database = Database.open(vertx, options).await(10, TimeUnit.SECONDS);
        var rows = database.pool()
                .query("select 1 from pg_tables where tablename = 'half'")
                .execute()
                .await(5, TimeUnit.SECONDS);
        assertThat(rows.size()).isZero();
    }

    @Test
    void whatIsNotThereIsSaidInOneLine() {
        var nobody = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(1)
                .setUser("weft")
                .setDatabase("weft");
        var noDatabase = new PgConnectOptions(options).setDatabase("absent");

        assertThatThrownBy(() -> Database.open(vertx, nobody).await(10, TimeUnit.SECONDS))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("cannot reach the database at 127.0.0.1:1/weft");
        assertThatThrownBy(() -> Database.open(vertx, noDatabase).await(10, TimeUnit.SECONDS))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> Database.parseUrl("mysql://x")).hasMessageContaining("--database-url");
    }

    private void open(List<Migration> migrations) {
        try {
            Database.open(vertx, options, new Migrations("here", migrations)).await(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException late) {
            throw new AssertionError(late);
        }
    }
}
