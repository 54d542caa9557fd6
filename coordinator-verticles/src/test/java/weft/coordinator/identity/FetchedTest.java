package weft.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchedTest {
    private final List<Promise<String>> fetches = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final Fetched<String> fetched =
            new Fetched<>(this::fetch, Duration.ofMinutes(10), Duration.ofSeconds(5), () -> now);

    @Test
    void nothingIsFetchedBeforeItIsNeededAndThenOnce() {
        assertThat(fetches).isEmpty();

        var first = fetched.get();
        var second = fetched.get();
        fetches.getFirst().complete("a");

        assertThat(first.result()).isEqualTo("a");
        assertThat(second.result()).isEqualTo("a");
        assertThat(fetched.get().result()).isEqualTo("a");
        assertThat(fetches).hasSize(1);
    }

    @Test
    void afterAFailureAllFailAtOnceUntilThePauseIsOver() {
        fetched.get();
        fetches.getFirst().fail("down");

        assertThat(fetched.get().cause()).hasMessage("down");
        assertThat(fetches).hasSize(1);
        now = now.plusSeconds(6);
        fetched.get();
        assertThat(fetches).hasSize(2);
    }

    @Test
    void whatIsOldServesWhileThereIsNothingNewer() {
        fetched.get();
        fetches.getFirst().complete("a");
        now = now.plusSeconds(601);

        var later = fetched.get();
        fetches.getLast().fail("down");

        assertThat(later.result()).isEqualTo("a");
        assertThat(fetched.get().result()).isEqualTo("a");
        assertThat(fetches).hasSize(2);
    }

    @Test
    void newerIsFetchedOnceInAWhileHoweverOftenItIsAskedFor() {
        fetched.get();
        fetches.getFirst().complete("a");

        for (int i = 0; i < 100; i++) {
            assertThat(fetched.newer().result()).isEqualTo("a");
        }
        assertThat(fetches).hasSize(1);

        now = now.plusSeconds(6);
        var newer = fetched.newer();
        fetches.getLast().complete("b");
        assertThat(newer.result()).isEqualTo("b");
        assertThat(fetches).hasSize(2);
    }

    private Future<String> fetch() {
        Promise<String> promise = Promise.promise();
        fetches.add(promise);
        return promise.future();
    }
}
