package weft.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each seed is a world of its own; `bin/weft simulate` has as many more as one wants.
class ScenarioTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 102, 104})
    void everyPairReachesEachOtherAsTheModelSays(long seed) {
        var outcome = Scenario.run(new Scenario.Settings(Core.Kind.AGENTS, seed, 24, 2));

        assertThat(outcome.findings()).isEmpty();
    }

    @Test
    void aWorldOfHundredsOfNodesDoesToo() {
        var outcome = Scenario.run(new Scenario.Settings(Core.Kind.AGENTS, 2026, 200, 1));

        assertThat(outcome.findings()).isEmpty();
        assertThat(outcome.pairs()).isGreaterThan(500);
    }

    @Test
    void aSeedReplays() {
        var settings = new Scenario.Settings(Core.Kind.AGENTS, 7, 12, 1);

        assertThat(Scenario.run(settings)).isEqualTo(Scenario.run(settings));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void wholeEnginesReachWhomTheyMustAndEachPacketComesOutOnce(long seed) {
        var outcome = Scenario.run(new Scenario.Settings(Core.Kind.ENGINES, seed, 10, 1));

        assertThat(outcome.findings()).isEmpty();
    }
}
