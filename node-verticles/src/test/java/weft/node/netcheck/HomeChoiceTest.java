package weft.node.netcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.node.relay.RelayHeard.NEVER;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.node.netcheck.NetcheckReport.CaptivePortal;
import weft.node.relay.RelayHeard;

final class HomeChoiceTest {
    private static final long SECOND = 1_000_000_000L;

    private final HomeChoice choice = new HomeChoice();

    @Test
    void theNearestRegionIsHome() {
        assertThat(choice.choose(report(40, 10, 90), NEVER, true, SECOND)).isEqualTo(2);
    }

    @Test
    void aLittleNearerIsNoReasonToMove() {
        choice.choose(report(30, 80), NEVER, true, SECOND);

        // 9 ms nearer is too little, and 19 of 60 ms is less than a third.
        assertThat(choice.choose(report(89, 80), NEVER, true, 400 * SECOND)).isEqualTo(1);
        assertThat(choice.choose(report(60, 41), NEVER, true, 800 * SECOND)).isEqualTo(1);
        assertThat(choice.choose(report(60, 39), NEVER, true, 1_200 * SECOND)).isEqualTo(2);
    }

    @Test
    void theBestOfTheLastFiveMinutesCounts() {
        choice.choose(report(20, 100), NEVER, true, SECOND);
        choice.choose(report(100, 12), NEVER, true, 2 * SECOND);

        // One bad measurement of the home is forgiven only in what it is compared with.
        assertThat(choice.home()).isEqualTo(2);
        assertThat(choice.choose(report(50, 60), NEVER, true, 3 * SECOND)).isEqualTo(2);
    }

    @Test
    void aHomeThatDoesNotAnswerIsLeftUnlessItsRelayWasJustHeard() {
        choice.choose(report(20, 100), NEVER, true, SECOND);

        assertThat(choice.choose(report(0, 100), heard(95 * SECOND), true, 100 * SECOND))
                .isEqualTo(1);
        assertThat(choice.choose(report(0, 100), heard(95 * SECOND), true, 110 * SECOND))
                .isEqualTo(2);
    }

    @Test
    void whatALostConnectionHeardIsNoReasonToStay() {
        choice.choose(report(20, 100), NEVER, true, SECOND);

        assertThat(choice.choose(report(0, 100), new RelayHeard(99 * SECOND, false), true, 100 * SECOND))
                .isEqualTo(2);
    }

    @Test
    void aLostConnectionToAHomeThatAnswersIsNoReasonToMove() {
        choice.choose(report(20, 100), NEVER, true, SECOND);

        assertThat(choice.choose(report(20, 100), new RelayHeard(99 * SECOND, false), true, 100 * SECOND))
                .isEqualTo(1);
    }

    @Test
    void withoutAnyAnswerAHomeStaysThatWasHeardLately() {
        choice.choose(report(20, 100), NEVER, true, SECOND);

        assertThat(choice.choose(report(0, 0), heard(50 * SECOND), true, 100 * SECOND))
                .isEqualTo(1);
        assertThat(choice.choose(report(0, 0), heard(50 * SECOND), true, 300 * SECOND))
                .isZero();
    }

    @Test
    void withoutACoordinatorNobodyWouldLearnOfAMove() {
        assertThat(choice.choose(report(80, 100), NEVER, false, SECOND)).isEqualTo(1);

        assertThat(choice.choose(report(80, 1), NEVER, false, 2 * SECOND)).isEqualTo(1);
        assertThat(choice.choose(report(80, 1), NEVER, true, 3 * SECOND)).isEqualTo(2);
    }

    @Test
    void aRegionThatIsGoneIsNoHome() {
        choice.choose(report(80, 10), NEVER, true, SECOND);

        assertThat(choice.choose(report(80), heard(SECOND), false, 2 * SECOND)).isEqualTo(1);
    }

    private static RelayHeard heard(long at) {
        return new RelayHeard(at, true);
    }

    /// Latencies of the regions 1, 2, … in milliseconds; 0 for no answer.
    static NetcheckReport report(int... millis) {
        var regions = new ArrayList<RegionLatency>();
        for (int i = 0; i < millis.length; i++) {
            regions.add(new RegionLatency(i + 1, "r" + (i + 1), "Region", millis[i] * 1_000L, 0, 0));
        }
        return new NetcheckReport(
                true, true, false, Mapping.EASY, List.of(), null, CaptivePortal.UNKNOWN, 0, regions, 1);
    }
}
