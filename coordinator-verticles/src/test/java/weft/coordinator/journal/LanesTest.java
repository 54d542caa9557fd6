package weft.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final int MANY = 200_000;

    private final AtomicInteger worked = new AtomicInteger();
    private final ArrayDeque<Promise<Void>> underWay = new ArrayDeque<>();

    @Test
    void workThatIsDoneAlreadyTakesNoStackHoweverMuchItIs() {
        var done = Lanes.workOff(numbers(MANY), 1, _ -> {
            worked.incrementAndGet();
            return Future.succeededFuture();
        });

        assertThat(done.succeeded()).isTrue();
        assertThat(worked).hasValue(MANY);
    }

    @Test
    void workThatIsDoneLaterTakesNoStackEither() {
        var done = Lanes.workOff(numbers(MANY), 16, this::later);

        for (int i = 0; i < MANY; i++) {
            assertThat(done.isComplete()).isFalse();
            underWay.remove().complete();
        }

        assertThat(done.succeeded()).isTrue();
        assertThat(worked).hasValue(MANY);
    }

    @Test
    void noMoreIsUnderWayThanThereAreLanes() {
        Lanes.workOff(numbers(10), 3, this::later);

        assertThat(underWay).hasSize(3);
        underWay.remove().complete();
        assertThat(underWay).hasSize(3);
        assertThat(worked).hasValue(4);
    }

    @Test
    void whatFailsIsToldAtOnceAndEndsItsLaneOnly() {
        var done = Lanes.workOff(numbers(4), 2, this::later);

        underWay.remove().fail("broken");

        assertThat(Objects.requireNonNull(done.cause())).hasMessage("broken");
        while (!underWay.isEmpty()) {
            underWay.remove().complete();
        }
        assertThat(worked).hasValue(4);
    }

    @Test
    void whatHasFailedAlreadyEndsItsLaneToo() {
        var seen = new ArrayList<Integer>();

        var done = Lanes.workOff(numbers(3), 2, number -> {
            seen.add(number);
            return number == 0 ? Future.failedFuture("broken") : Future.succeededFuture();
        });

        assertThat(done.failed()).isTrue();
        assertThat(seen).isEqualTo(List.of(0, 1, 2));
    }

    @Test
    void anEmptyQueueIsDone() {
        assertThat(Lanes.workOff(numbers(0), 16, this::later).succeeded()).isTrue();
    }

    private Future<Void> later(int number) {
        worked.incrementAndGet();
        Promise<Void> promise = Promise.promise();
        underWay.add(promise);
        return promise.future();
    }

    private static ArrayDeque<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toCollection(ArrayDeque::new));
    }
}
