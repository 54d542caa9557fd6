package weft.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KillDrillIT {
    @Test
    void afterFiveKillsEverythingAcknowledgedIsThereOnceAndEverybodyIsBack() throws Exception {
        var outcome = KillDrill.run(new KillDrill.Settings(8, 5, 6, 1_000), _ -> {});

        assertThat(outcome.findings()).as(outcome.summary()).isEmpty();
        assertThat(outcome.acknowledged()).isPositive();
    }
}
