package weft.node.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void whatIsThrownIsToldAndEndsTheRehearsal() {
        var thrown = new IllegalStateException("of this test");
        var faults = new ArrayList<Throwable>();
        var failures = new ArrayList<String>();

        WarmUp.run(
                () -> {
                    throw thrown;
                },
                failures::add,
                faults::add);

        assertThat(faults).containsExactly(thrown);
        assertThat(failures).isEmpty();
    }
}
