package weft.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import weft.protocol.paths.PathTiming;

/// Port guessing between one node behind a hard NAT and one behind an easy one.
class GuessTest {
    private static final int WORLDS = 20;

    @Test
    void itFindsADirectPathWithin20SecondsInMostTriesAndIsBounded() {
        int found = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            var pair = new PairOfSites(seed, SiteKind.HARD, SiteKind.EASY);
            pair.talk(22_000);
            found += pair.isDirect() ? 1 : 0;

            assertThat(pair.left.pingsSent()).isLessThan(2 * 2 * PathTiming.GUESS_SOCKETS + 200);
            assertThat(pair.right.pingsSent()).isLessThan(PathTiming.GUESS_PROBES_MAX + 200);
            assertThat(pair.right.flow(pair.left.id).received)
                    .as("by relay meanwhile")
                    .isGreaterThan(95);
            assertThat(pair.left.extraSockets()).isLessThan(20);
        }

        assertThat(found).isGreaterThanOrEqualTo(WORLDS * 8 / 10);
    }

    @Test
    void afterATryThatFailedItRests() {
        var pair = new PairOfSites(1, SiteKind.HARD, SiteKind.EASY);
        pair.world.cut(pair.left.site, pair.right.site, true);
        pair.talk(30_000);
        long sent = pair.right.pingsSent();
        assertThat(sent).isGreaterThan(1_500);

        pair.talk(120_000);

        assertThat(pair.right.pingsSent() - sent).isLessThan(60);
        assertThat(pair.left.extraSockets()).isZero();
    }

    @Test
    void whereBothAreHardNoProbeIsWasted() {
        var pair = new PairOfSites(3, SiteKind.HARD, SiteKind.HARD);
        pair.talk(60_000);

        assertThat(pair.isDirect()).isFalse();
        assertThat(pair.left.pingsSent() + pair.right.pingsSent()).isLessThan(150);
        assertThat(pair.left.extraSockets()).isZero();
    }
}
