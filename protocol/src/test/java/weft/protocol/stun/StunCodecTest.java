package weft.protocol.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.stun.StunMessage.Reason;

final class StunCodecTest {
    private static final TransactionId TRANSACTION = new TransactionId(0x01020304, 0x05060708_090a0b0cL);

    /// RFC 5769, sections 2.2 and 2.3: answers with MESSAGE-INTEGRITY and FINGERPRINT.
    private static final byte[] RFC_IPV4 =
            hex("0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
                    + "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96");
    private static final byte[] RFC_IPV6 =
            hex("010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
                    + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004"
                    + "c8fb0b4c");
    /// RFC 5769, section 2.1: a question with attributes of ICE.
    private static final byte[] RFC_QUESTION =
            hex("000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420"
                    + "636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8"
                    + "cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf");

    @Test
    void asks_as_a_derp_client_does() {
        var question = StunCodec.request(TRANSACTION);

        assertThat(HexFormat.of().formatHex(question, 0, 36))
                .isEqualTo("000100142112a4420102030405060708090a0b0c802200087461696c6e6f646580280004");
        assertThat(StunCodec.read(question, 0, question.length)).isEqualTo(new StunRequest(TRANSACTION, 40, true));
    }

    @Test
    void reads_the_answers_of_the_rfc() {
        assertThat(StunCodec.read(RFC_IPV4, 0, RFC_IPV4.length))
                .isInstanceOfSatisfying(
                        StunAnswer.class, answer -> assertThat(answer.mapped()).hasToString("192.0.2.1:32853"));
        assertThat(StunCodec.read(RFC_IPV6, 0, RFC_IPV6.length))
                .isInstanceOfSatisfying(
                        StunAnswer.class,
                        answer -> assertThat(answer.mapped())
                                .hasToString("[2001:db8:1234:5678:11:2233:4455:6677]:32853"));
    }

    @Test
    void answers_generic_questions_too() {
        var bare = Arrays.copyOf(StunCodec.request(TRANSACTION), StunCodec.HEADER);
        bare[3] = 0;

        assertThat(StunCodec.read(bare, 0, bare.length)).isEqualTo(new StunRequest(TRANSACTION, 20, false));
        assertThat(StunCodec.read(RFC_QUESTION, 0, RFC_QUESTION.length))
                .isInstanceOfSatisfying(
                        StunRequest.class, q -> assertThat(q.derpStyle()).isFalse());
    }

    @Test
    void answers_go_round_in_both_families_and_are_no_longer_than_said() {
        for (var text : new String[] {"192.0.2.1:1", "203.0.113.77:65535", "[2001:db8::5]:3478"}) {
            var mapped = Endpoint.parse(text);

            var answer = StunCodec.answer(TRANSACTION, mapped);

            assertThat(answer).hasSize(StunCodec.answerLength(mapped.isIpv4()));
            assertThat(StunCodec.read(answer, 0, answer.length)).isEqualTo(new StunAnswer(TRANSACTION, mapped));
        }
    }

    @Test
    void tells_which_attributes_it_does_not_understand() {
        var b = hex("0001000c2112a442" + "0102030405060708090a0b0c" + "00550000" + "c0570000" + "7ffe0000");
        var transaction = TransactionId.at(b, 8);

        assertThat(StunCodec.read(b, 0, b.length))
                .isEqualTo(new StunMessage.NotUnderstood(transaction, b.length, List.of(0x55, 0x7ffe)));

        // RFC 8489, 14.8 and 14.9: class 4, number 20; two types of two bytes.
        assertThat(StunCodec.refusal(transaction, List.of(0x55, 0x7ffe)))
                .isEqualTo(
                        hex("011100102112a442" + "0102030405060708090a0b0c" + "0009000400000414" + "000a000400557ffe"));
        assertThat(StunCodec.refusal(transaction, List.of(0x55)))
                .hasSize(StunCodec.refusalLength(1))
                .hasSize(36);
    }

    @Test
    void names_why_it_drops() {
        var question = StunCodec.request(TRANSACTION);
        var badCrc = question.clone();
        badCrc[39] ^= 1;
        var beyond = question.clone();
        beyond[23] = 60;

        assertThat(StunCodec.read(question, 0, 19)).isEqualTo(new StunMessage.Dropped(Reason.NOT_STUN));
        assertThat(StunCodec.read(badCrc, 0, 40)).isEqualTo(new StunMessage.Dropped(Reason.BAD_FINGERPRINT));
        assertThat(StunCodec.read(beyond, 0, 40)).isEqualTo(new StunMessage.Dropped(Reason.BAD_ATTRIBUTE));
    }

    @Test
    void survives_hostile_bytes() {
        var random = new Random(20);
        byte[][] seeds = {StunCodec.request(TRANSACTION), RFC_IPV4, RFC_IPV6, RFC_QUESTION};
        for (int i = 0; i < 200_000; i++) {
            var seed = seeds[random.nextInt(seeds.length)];
            var hostile = Arrays.copyOf(seed, random.nextInt(seed.length + 9));
            for (int n = random.nextInt(4); n > 0 && hostile.length > 0; n--) {
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
            }
            if (hostile.length >= 4 && random.nextBoolean()) {
                hostile[2] = (byte) ((hostile.length - 20) >> 8);
                hostile[3] = (byte) (hostile.length - 20);
            }

            assertThat(StunCodec.read(hostile, 0, hostile.length)).isNotNull();
        }
    }

    @Test
    void longer_answers_are_budgeted_by_network_and_shorter_ones_are_not() {
        var budget = new AnswerBudget();
        var asker = IpAddress.parse("198.51.100.7");
        var neighbour = IpAddress.parse("198.51.100.8");
        var other = IpAddress.parse("198.51.101.7");

        int allowed = 0;
        for (int i = 0; i < 100; i++) {
            allowed += budget.allows(i % 2 == 0 ? asker : neighbour, 20, 32, 5) ? 1 : 0;
        }

        assertThat(allowed).isEqualTo(AnswerBudget.BURST);
        assertThat(budget.allows(other, 20, 32, 5)).isTrue();
        assertThat(budget.allows(asker, 40, 32, 5)).isTrue();
        assertThat(budget.allows(asker, 20, 32, 1_000_000_005L)).isTrue();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
