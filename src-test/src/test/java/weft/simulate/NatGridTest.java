package weft.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every cell of the NAT grid, alone in its world.
class NatGridTest {
    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        var kinds = SiteKind.values();
        for (int i = 0; i < kinds.length; i++) {
            for (int j = i; j < kinds.length; j++) {
                cells.add(Arguments.of(kinds[i], kinds[j]));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void aDirectPathIsFoundWithinASecondWhereTheGridHasOneAndThePacketsFlowAnyway(SiteKind left, SiteKind right) {
        var pair = new PairOfSites((left + " " + right).hashCode(), left, right);
        var expected = Expectation.of(pair.left.site, pair.right.site, false);

        pair.talk(1_000);

        if (expected != Expectation.DIRECT_OR_RELAY) {
            assertThat(pair.isDirect()).isEqualTo(expected == Expectation.DIRECT);
        }
        assertThat(pair.right.flow(pair.left.id).received).isGreaterThanOrEqualTo(4);
        assertThat(pair.left.flow(pair.right.id).received).isGreaterThanOrEqualTo(4);
    }
}
