package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.protocol.crypto.Aeads;

/// What peers cost whose paths are looked after.
@Tag("own-jvm")
class DiscoAllocationTest {
    private static final long MILLI = 1_000_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final LoopbackPair pair = new LoopbackPair(Aeads.best(), new SplittableRandom(5), true);

    @BeforeEach
    void findTheDirectPath() {
        pair.run(200, 10 * MILLI);
        assertThat(pair.isDirect()).isTrue();
        pair.run(4_000);
    }

    @Test
    void packetsOnAPathThatIsLookedAfterAllocateNothing() {
        long best = Long.MAX_VALUE;
        int probes = pair.probes();
        // The compiler has its own time on a busy machine; what it has not reached yet allocates.
        for (int attempt = 0; attempt < 40 && best >= 500; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            pair.run(500);
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(best)
                .as("bytes for 500 super-packets of 40 segments, both ways")
                .isLessThan(500);
        assertThat(pair.probes() - probes).isLessThan(100);
    }

    @Test
    void lookingAfterAPathCostsSomeKilobytesAProbeAndNothingBetweenThem() {
        pair.run(1_000, 10 * MILLI);
        int probes = pair.probes();
        long before = threads.getCurrentThreadAllocatedBytes();

        pair.run(6_000, 10 * MILLI);

        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        int sent = pair.probes() - probes;
        assertThat(sent).as("pings and pongs in a minute, of both").isBetween(100, 500);
        assertThat(allocated / sent).as("bytes for each of them").isLessThan(6_144);
    }
}
