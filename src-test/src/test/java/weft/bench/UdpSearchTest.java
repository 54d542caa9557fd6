package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import weft.test.lab.Iperf;

/// Pure: engines that carry up to a known rate.
final class UdpSearchTest {
    private static final double CAPACITY = 1_000;

    @Test
    void findsTheHighestRateThatAnEngineCarriesFromEitherSide() {
        var search = new UdpSearch(UdpSearchTest::carried);

        assertThat(search.best(300)).isCloseTo(CAPACITY, Percentage.withPercentage(7));
        assertThat(search.best(4_000)).isCloseTo(CAPACITY, Percentage.withPercentage(7));
    }

    @Test
    void oneHiccupAtEachRateChangesNothing() {
        Set<Double> tried = new HashSet<>();
        var steady = new UdpSearch(UdpSearchTest::carried);
        var hiccups = new UdpSearch(rate -> tried.add(rate) ? lost(rate, 50) : carried(rate));

        assertThat(hiccups.best(900)).isCloseTo(steady.best(900), within(1e-9));
    }

    @Test
    void findsNothingWhereEveryRateLosesTooMuch() {
        assertThat(new UdpSearch(rate -> lost(rate, 2)).best(300)).isZero();
    }

    private static Iperf.Result carried(double megabits) {
        return lost(megabits, Math.max(0, 100 * (1 - CAPACITY / megabits)));
    }

    private static Iperf.Result lost(double megabits, double percent) {
        double received = megabits * (1 - percent / 100);
        return new Iperf.Result(received, (long) (received * 1e6 / 8), 0, received, percent);
    }
}
