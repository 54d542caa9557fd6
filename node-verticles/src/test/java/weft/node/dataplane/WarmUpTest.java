package weft.node.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private final CompletableFuture<@Nullable Void> compiled = new CompletableFuture<>();

    @Test
    void whatIsThrownIsToldAndEndsTheRehearsal() {
        var broken = new Broken();

        WarmUp.run(broken, compiled);

        assertThat(compiled).isCompleted();
        assertThat(broken.faults).containsExactly(broken.thrown);
        assertThat(broken.failures).isEmpty();
    }

    @Test
    void itIsSparedWhenTurnedOff() {
        var broken = new Broken();
        System.setProperty("weft.warm-up", "off");
        try {
            assertThat(WarmUp.start(broken)).isCompleted();
        } finally {
            System.clearProperty("weft.warm-up");
        }

        assertThat(WarmUp.start(broken)).succeedsWithin(Duration.ofSeconds(20));

        assertThat(broken.faults).containsExactly(broken.thrown);
    }

    @Test
    void theSecondHalfWaitsUntilNobodySends() {
        var busy = new Traffic(3);

        WarmUp.awaitQuiet(busy);

        assertThat(busy.looks).isEqualTo(1 + 3 + 4);
    }

    /// Its rehearsal fails at once.
    private static final class Broken implements WarmUp.Plane {
        final IllegalStateException thrown = new IllegalStateException("of this test");
        final List<Throwable> faults = new ArrayList<>();
        final List<String> failures = new ArrayList<>();

        @Override
        public boolean isClosing() {
            throw thrown;
        }

        @Override
        public long carriedBytes() {
            return 0;
        }

        @Override
        public synchronized void failed(String what) {
            failures.add(what);
        }

        @Override
        public synchronized void fault(Throwable fault) {
            faults.add(fault);
        }
    }

    /// Carries a megabyte between two looks, a few times, and then nothing to speak of.
    private static final class Traffic implements WarmUp.Plane {
        private final int busyLooks;
        private long bytes;
        int looks;

        Traffic(int busyLooks) {
            this.busyLooks = busyLooks;
        }

        @Override
        public boolean isClosing() {
            return false;
        }

        @Override
        public long carriedBytes() {
            bytes += looks++ <= busyLooks && looks > 1 ? 1_000_000 : 148;
            return bytes;
        }

        @Override
        public void failed(String what) {
            throw new IllegalStateException(what);
        }

        @Override
        public void fault(Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }
}
