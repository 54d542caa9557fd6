package weft.node.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void whatIsThrownIsToldAndEndsTheRehearsal() {
        var thrown = new IllegalStateException("of this test");
        var faults = new ArrayList<Throwable>();
        var failures = new ArrayList<String>();
        var compiled = new CompletableFuture<@Nullable Void>();

        WarmUp.run(
                () -> {
                    throw thrown;
                },
                failures::add,
                faults::add,
                compiled);

        assertThat(compiled).isCompleted();
        assertThat(faults).containsExactly(thrown);
        assertThat(failures).isEmpty();
    }

    @Test
    void itIsSparedWhenTurnedOff() throws Exception {
        var faults = new LinkedBlockingQueue<Throwable>();
        System.setProperty("weft.warm-up", "off");
        try {
            assertThat(WarmUp.start(WarmUpTest::broken, _ -> {}, faults::add)).isCompleted();
            assertThat(faults.poll(300, TimeUnit.MILLISECONDS)).isNull();
        } finally {
            System.clearProperty("weft.warm-up");
        }

        var compiled = WarmUp.start(WarmUpTest::broken, _ -> {}, faults::add);

        assertThat(compiled).succeedsWithin(Duration.ofSeconds(20));
        assertThat(faults.poll(20, TimeUnit.SECONDS)).hasMessage("of this test");
    }

    private static boolean broken() {
        throw new IllegalStateException("of this test");
    }
}
