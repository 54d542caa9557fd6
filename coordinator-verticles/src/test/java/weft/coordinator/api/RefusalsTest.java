package weft.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import weft.coordinator.database.DatabaseUnavailable;

class RefusalsTest {
    private static final int UNAVAILABLE = 503;

    @Test
    void aDatabaseThatIsAwayIsNoFaultOfTheCoordinator() {
        for (Throwable failure : List.of(
                new ConnectException("Connection refused: /127.0.0.1:5432"),
                new TimeoutException(),
                new PgException("the database system is shutting down", "FATAL", "57P03", null),
                new PgException("could not extend file", "ERROR", "53100", null))) {
            var problem = Objects.requireNonNull(Refusals.problemOf(failure));

            assertThat(problem.status()).isEqualTo(UNAVAILABLE);
            assertThat(problem.detail()).contains("database does not answer", "try again");
        }
        var explained = Objects.requireNonNull(Refusals.problemOf(new DatabaseUnavailable("where and why")));
        assertThat(explained.detail()).isEqualTo("where and why");
    }

    @Test
    void whatNobodyForesawIsAFault() {
        assertThat(Refusals.problemOf(new IllegalStateException())).isNull();
        assertThat(Refusals.problemOf(new PgException("no such column", "ERROR", "42703", null)))
                .isNull();
    }
}
