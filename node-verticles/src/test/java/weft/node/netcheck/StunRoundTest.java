package weft.node.netcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stun.StunCodec;
import weft.protocol.stun.StunRequest;
import weft.protocol.stun.TransactionId;

final class StunRoundTest {
    private static final Endpoint ONE = Endpoint.parse("192.0.2.1:3478");
    private static final Endpoint TWO = Endpoint.parse("192.0.2.2:3478");
    private static final Endpoint SIX = Endpoint.parse("[2001:db8::1]:3478");
    private static final long MILLI = 1_000_000L;

    private final List<Endpoint> askedOf = new ArrayList<>();
    private final List<byte[]> questions = new ArrayList<>();

    @Test
    void twoServersThatSeeTheSamePlaceMakeAnEasyMappingAndEndTheRound() {
        var round = round(ask(1, ONE, 0), ask(2, TWO, 0));

        round.onDeadline(0, this::sent);
        answer(round, 0, "203.0.113.9:5000", 10 * MILLI);
        assertThat(round.isDone(10 * MILLI)).isFalse();
        answer(round, 1, "203.0.113.9:5000", 20 * MILLI);

        assertThat(round.isDone(20 * MILLI)).isTrue();
        assertThat(round.mapping(List.of(), 0)).isEqualTo(Mapping.EASY);
        assertThat(round.distanceNanos(1, true)).isEqualTo(10 * MILLI);
        assertThat(round.distanceNanos(2, true)).isEqualTo(20 * MILLI);
        assertThat(round.globals()).containsExactly(Endpoint.parse("203.0.113.9:5000"));
    }

    @Test
    void serversThatSeeDifferentPortsMakeAHardMapping() {
        var round = round(ask(1, ONE, 0), ask(1, TWO, 0));

        round.onDeadline(0, this::sent);
        answer(round, 0, "203.0.113.9:5000", MILLI);
        answer(round, 1, "203.0.113.9:5001", MILLI);

        assertThat(round.mapping(List.of(), 0)).isEqualTo(Mapping.HARD);
    }

    @Test
    void aSecondPortThatNeverAnswersLeavesTheMappingUnknown() {
        var round = round(ask(1, ONE, 0), ask(1, Endpoint.parse("192.0.2.1:3479"), 0));

        round.onDeadline(0, this::sent);
        answer(round, 0, "203.0.113.9:5000", MILLI);

        assertThat(round.isDone(100 * MILLI)).isTrue();
        assertThat(round.mapping(List.of(), 0)).isEqualTo(Mapping.UNKNOWN);
    }

    @Test
    void theAnswerToALaterTryIsWaitedForAlsoWhereAnswersComeFast() {
        var second = Endpoint.parse("192.0.2.1:3479");
        var round = round(ask(1, ONE, 0), ask(1, second, 100 * MILLI), ask(1, ONE, 200 * MILLI));
        round.onDeadline(0, this::sent);
        answer(round, 0, "203.0.113.9:5000", 2 * MILLI);

        round.onDeadline(100 * MILLI, this::sent);
        assertThat(askedOf).containsExactly(ONE, second);
        assertThat(round.isDone(100 * MILLI)).isFalse();
        answer(round, 1, "203.0.113.9:5001", 102 * MILLI);

        assertThat(round.isDone(102 * MILLI)).isTrue();
        assertThat(round.mapping(List.of(), 0)).isEqualTo(Mapping.HARD);
    }

    @Test
    void theSocketsOwnAddressMeansThatThereIsNoTranslation() {
        var round = round(ask(1, ONE, 0));
        round.onDeadline(0, this::sent);
        answer(round, 0, "203.0.113.9:5000", MILLI);

        assertThat(round.mapping(List.of(IpAddress.parse("203.0.113.9")), 5_000))
                .isEqualTo(Mapping.NONE);
        assertThat(round.mapping(List.of(IpAddress.parse("203.0.113.9")), 5_001))
                .isEqualTo(Mapping.UNKNOWN);
    }

    @Test
    void aTryIsSkippedWhenItsAnswerWouldAddNothing() {
        var round = round(ask(1, ONE, 0), ask(1, SIX, 0), ask(1, ONE, 100 * MILLI), ask(1, TWO, 200 * MILLI));

        round.onDeadline(0, this::sent);
        answer(round, 0, "203.0.113.9:5000", 5 * MILLI);
        answer(round, 1, "[2001:db8::9]:5000", 5 * MILLI);
        round.onDeadline(100 * MILLI, this::sent);
        assertThat(askedOf).containsExactly(ONE, SIX);
        assertThat(round.isDone(100 * MILLI)).isFalse();
        round.onDeadline(200 * MILLI, this::sent);

        assertThat(askedOf).containsExactly(ONE, SIX, TWO);
    }

    @Test
    void oneRegionThatNeverAnswersHoldsNobodyUpOnceEnoughHave() {
        var round = round(
                ask(1, ONE, 0),
                ask(2, TWO, 0),
                ask(3, Endpoint.parse("192.0.2.3:3478"), 0),
                ask(4, Endpoint.parse("192.0.2.4:3478"), 0));

        round.onDeadline(0, this::sent);
        for (int i = 0; i < 3; i++) {
            answer(round, i, "203.0.113.9:5000", 40 * MILLI);
        }

        assertThat(round.isDone(80 * MILLI)).isFalse();
        assertThat(round.nextDeadlineNanos()).isLessThanOrEqualTo(130 * MILLI);
        assertThat(round.isDone(130 * MILLI)).isTrue();
    }

    @Test
    void whenNobodyAnswersItEndsAfterThreeSeconds() {
        var round = round(ask(1, ONE, 0));
        round.onDeadline(0, this::sent);

        assertThat(round.isDone(2_999 * MILLI)).isFalse();
        assertThat(round.isDone(3_000 * MILLI)).isTrue();
        assertThat(round.mapping(List.of(), 0)).isEqualTo(Mapping.UNKNOWN);
    }

    @Test
    void forgedAndRepeatedAnswersAreCountedAndChangeNothing() {
        var round = round(ask(1, ONE, 0), ask(2, TWO, 0));
        round.onDeadline(0, this::sent);
        answer(round, 0, "203.0.113.9:5000", MILLI);

        answer(round, 0, "198.51.100.1:1", MILLI);
        round.onDatagram(
                StunCodec.answer(TransactionId.random(new Random(9)::nextBytes), Endpoint.parse("198.51.100.1:1")),
                MILLI);
        round.onDatagram(new byte[] {1, 2, 3}, MILLI);
        answer(round, 1, "[2001:db8::9]:5000", MILLI);

        assertThat(round.forged()).isEqualTo(4);
        assertThat(round.globals()).containsExactly(Endpoint.parse("203.0.113.9:5000"));
    }

    private static StunRound.Ask ask(int region, Endpoint server, long after) {
        return new StunRound.Ask(region, server, after);
    }

    private static StunRound round(StunRound.Ask... asks) {
        return new StunRound(List.of(asks), true, new Random(1)::nextBytes, 0);
    }

    private void sent(Endpoint to, byte[] bytes) {
        askedOf.add(to);
        questions.add(bytes);
    }

    private void answer(StunRound round, int question, String mapped, long now) {
        var asked = (StunRequest) StunCodec.read(questions.get(question), 0, questions.get(question).length);
        round.onDatagram(StunCodec.answer(asked.transaction(), Endpoint.parse(mapped)), now);
    }
}
