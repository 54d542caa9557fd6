package weft.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

final class SimulateTest {
    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    void itsHelpNamesEachOption() {
        var before = System.out;
        var out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Simulate.main(new String[] {"--help"});
        } finally {
            System.setOut(before);
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("--seeds N", "--seed N", "--nodes N", "--rounds N", "--engines", "--agents");
    }
}
