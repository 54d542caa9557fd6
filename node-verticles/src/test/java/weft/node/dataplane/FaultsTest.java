package weft.node.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final long START = 5_000_000_000L;

    private final Faults faults = new Faults();

    @Test
    void aKindIsReportedOnceAMinute() {
        var fault = new IllegalStateException("secret");

        var first = Objects.requireNonNull(faults.caught(fault, START));
        assertThat(first.isOver()).isFalse();
        assertThat(first.fault())
                .contains("IllegalStateException", "FaultsTest")
                .doesNotContain("secret");
        assertThat(faults.caught(fault, START + 1)).isNull();
        assertThat(faults.caught(fault, START + Faults.REPORT_GAP_NANOS)).isNotNull();
        assertThat(faults.count()).isEqualTo(3);
    }

    @Test
    void manyWithinAShortTimeAreTooMany() {
        var fault = new IllegalStateException();
        for (int i = 1; i < Faults.FAULTS_MAX; i++) {
            var event = faults.caught(fault, START + i);
            assertThat(event != null && event.isOver()).isFalse();
        }

        assertThat(Objects.requireNonNull(faults.caught(fault, START + Faults.WINDOW_NANOS))
                        .isOver())
                .isTrue();
    }

    @Test
    void rareOnesNeverAre() {
        var fault = new IllegalStateException();
        for (long i = 0; i < 1_000; i++) {
            var event = faults.caught(fault, START + i * Faults.WINDOW_NANOS / 50);
            assertThat(event != null && event.isOver()).isFalse();
        }
    }

    @Test
    void anItemWhoseWorkThrowsIsLostAndNoOther() throws InterruptedException {
        var done = new LinkedBlockingQueue<Integer>();
        var mailbox = new Mailbox<Integer>(10);
        var worker = new Worker<Integer>("weft-test", mailbox, item -> done.add(100 / item), fault -> false);
        worker.start();

        mailbox.put(0);
        mailbox.put(5);
        worker.wake();

        assertThat(done.poll(10, TimeUnit.SECONDS)).isEqualTo(20);
        worker.close();
    }
}
