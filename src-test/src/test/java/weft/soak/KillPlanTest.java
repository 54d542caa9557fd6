package weft.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KillPlanTest {
    @Test
    void theSameSeedKillsTheSameInTheSameOrder() {
        assertThat(KillPlan.of(7, 50)).isEqualTo(KillPlan.of(7, 50));
        assertThat(KillPlan.of(7, 50).kills()).isNotEqualTo(KillPlan.of(8, 50).kills());
    }

    @Test
    void aShortDrillLeavesNoKindOut() {
        var victims =
                KillPlan.of(1, 3).kills().stream().map(KillPlan.Kill::victim).collect(Collectors.toSet());

        assertThat(victims).containsExactlyInAnyOrder(KillPlan.Victim.values());
    }
}
