package weft.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class UntilStoppedTest {
    @Test
    void aDaemonThatIsBrokenIsClosedAndItsReasonGivenBack() {
        var closed = new AtomicBoolean();

        var why = UntilStopped.run(() -> closed.set(true), CompletableFuture.completedFuture("packets stopped"));

        assertThat(closed).isTrue();
        assertThat(why).isEqualTo("packets stopped");
    }
}
