package weft.protocol.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.stream.Framing.Joined;
import weft.protocol.stream.Framing.Joiner;

class FramingTest {
    @Test
    void messagesOfAnyLengthComeBackWhole() {
        var joiner = new Joiner(1 << 20);
        for (int length : new int[] {0, 1, 65_517, 65_518, 65_519, 131_036, 200_000, 1 << 20}) {
            var message = new byte[length];
            new Random(length).nextBytes(message);

            var records = Framing.cut(message);

            assertThat(records).allMatch(r -> r.length + Framing.TAG <= Framing.RECORD_MAX);
            for (byte[] record : records.subList(0, records.size() - 1)) {
                assertThat(joiner.add(record)).isInstanceOf(Joined.Incomplete.class);
            }
            assertThat(joiner.add(records.getLast()))
                    .isInstanceOfSatisfying(
                            Joined.Message.class, m -> assertThat(m.bytes()).isEqualTo(message));
        }
    }

    @Test
    void crumbsOfAMessageAreRefusedAndALimitCanGrow() {
        assertThat(new Joiner(1 << 20).add(new byte[] {Framing.MORE, 1})).isInstanceOf(Joined.Malformed.class);

        var part = new byte[Framing.PART_MIN + 1];
        part[0] = Framing.MORE;
        var joiner = new Joiner(2 * Framing.PART_MIN);
        assertThat(joiner.add(part)).isInstanceOf(Joined.Incomplete.class);
        assertThat(joiner.add(part)).isInstanceOf(Joined.Incomplete.class);
        joiner.allow(2 * Framing.PART_MIN + 1);
        assertThat(joiner.add(new byte[] {Framing.FINAL, 7}))
                .isInstanceOfSatisfying(
                        Joined.Message.class,
                        m -> assertThat(m.bytes())
                                .hasSize(2 * Framing.PART_MIN + 1)
                                .endsWith(7));
        assertThat(joiner.add(new byte[] {Framing.FINAL, 9}))
                .isInstanceOfSatisfying(
                        Joined.Message.class, m -> assertThat(m.bytes()).containsExactly(9));
    }

    @Test
    void whatIsTooLongOrHasNoFlagIsMalformed() {
        assertThat(new Joiner(10).add(new byte[0])).isInstanceOf(Joined.Malformed.class);
        assertThat(new Joiner(10).add(new byte[] {2, 1})).isInstanceOf(Joined.Malformed.class);
        assertThat(new Joiner(10).add(new byte[] {Framing.MORE})).isInstanceOf(Joined.Malformed.class);
        assertThat(new Joiner(10).add(new byte[12])).isInstanceOf(Joined.Malformed.class);
    }
}
