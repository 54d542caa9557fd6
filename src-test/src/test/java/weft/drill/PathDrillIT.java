package weft.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.test.lab.RequiresLab;

@RequiresLab
@Isolated
class PathDrillIT {
    /// Twice what `weft lab drill` wants on a quiet machine: tests run beside other work.
    private static final int SLACK = 2;

    @ParameterizedTest
    @EnumSource(
            value = PathDrill.class,
            names = {"CUT", "ROAM", "NARROW"})
    void trafficGetsThroughAgainInTime(PathDrill drill) {
        assertInTime(drill);
    }

    @ParameterizedTest
    @EnumSource(value = PathDrill.class, names = "RELAY_KILLED_WHILE_RELAYED")
    @Tag("soak")
    void trafficGetsThroughAgainByAnotherRelay(PathDrill drill) {
        assertInTime(drill);
    }

    private static void assertInTime(PathDrill drill) {
        var outcome = drill.run();

        System.out.println("lab: " + outcome.line());
        assertThat(outcome.took()).isLessThanOrEqualTo(outcome.goal().multipliedBy(SLACK));
    }
}
