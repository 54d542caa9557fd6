package weft.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.test.network.SitePlan;

class ExpectationTest {
    @ParameterizedTest
    @CsvSource({
        "open,     open,     DIRECT",
        "open,     hard,     DIRECT",
        "1:1,      cgnat,    DIRECT",
        "cone,     hard,     DIRECT",
        "hard+pm,  hard,     DIRECT",
        "easy+pm,  hard,     DIRECT",
        "easyAF,   hard,     DIRECT",
        "easyAF,   easyAF,   DIRECT",
        "easy,     firewall, DIRECT",
        "cgnat,    cgnat,    DIRECT",
        "easy,     hard,     GUESS",
        "firewall, hard,     GUESS",
        "cgnat,    hard,     GUESS",
        "hard,     hard,     RELAY",
        "open,     no-udp,   RELAY",
        "cone,     tcp443,   RELAY",
        "proxy,    proxy,    RELAY",
        "hard+v6,  hard+v6,  DIRECT_IPV6",
        "hard+v6,  hard,     RELAY",
    })
    void aPairReachesWhatTheReferenceSaysWhicheverSideItStartsFrom(String left, String right, Expectation expected) {
        assertThat(Expectation.of(SitePlan.parse(left), SitePlan.parse(right))).isEqualTo(expected);
        assertThat(Expectation.of(SitePlan.parse(right), SitePlan.parse(left))).isEqualTo(expected);
    }

    @Test
    void guessingMayFailButNothingMayBeUnreachable() {
        assertThat(Expectation.GUESS.isMetBy(Reach.RELAY)).isTrue();
        assertThat(Expectation.GUESS.isMetBy(Reach.DIRECT)).isTrue();
        assertThat(Stream.of(Expectation.values()).filter(expected -> expected.isMetBy(Reach.NOTHING)))
                .isEmpty();
    }
}
