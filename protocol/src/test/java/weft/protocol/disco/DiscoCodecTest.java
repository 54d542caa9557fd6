package weft.protocol.disco;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.box.NaclBox;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.stun.TransactionId;

class DiscoCodecTest {
    private static final TransactionId ONE_TO_TWELVE =
            TransactionId.at(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 0);

    private final Random random = new Random(7);
    private final DiscoPrivateKey left = key();
    private final DiscoPrivateKey right = key();
    private final NaclBox toRight = box(left, right);
    private final NaclBox toLeft = box(right, left);

    /// The bodies of Tailscale's own test (disco/disco_test.go).
    @Test
    void bodiesAreTailscales() {
        assertThat(hex(new DiscoMessage.Ping(ONE_TO_TWELVE, null, 0))).isEqualTo("0100" + "0102030405060708090a0b0c");
        assertThat(hex(new DiscoMessage.Pong(ONE_TO_TWELVE, Endpoint.parse("2.3.4.5:1234"))))
                .isEqualTo("0200" + "0102030405060708090a0b0c" + "00000000000000000000ffff0203040504d2");
        assertThat(hex(new DiscoMessage.CallMeMaybe(
                        List.of(Endpoint.parse("1.2.3.4:567"), Endpoint.parse("[2001::3456]:789")))))
                .isEqualTo("0300" + "00000000000000000000ffff010203040237" + "200100000000000000000000000034560315");
    }

    @Test
    void aPingIs124BytesAndPaddingMakesItLarger() {
        assertThat(sealed(new DiscoMessage.Ping(ONE_TO_TWELVE, nodeKey(), 0))).hasSize(DiscoCodec.PING_LENGTH);
        assertThat(DiscoCodec.PING_LENGTH).isEqualTo(124);
        assertThat(sealed(new DiscoMessage.Ping(ONE_TO_TWELVE, nodeKey(), 1_000)))
                .hasSize(1_124);
    }

    @Test
    void whatWasSealedOpensAtTheOtherSideOnly() {
        var messages = List.of(
                new DiscoMessage.Ping(ONE_TO_TWELVE, nodeKey(), 300),
                new DiscoMessage.Ping(ONE_TO_TWELVE, null, 0),
                new DiscoMessage.Pong(ONE_TO_TWELVE, Endpoint.parse("[2001:db8::7]:9")),
                new DiscoMessage.Pong(ONE_TO_TWELVE, DiscoCodec.relayEndpoint(12)),
                new DiscoMessage.CallMeMaybe(List.of()),
                new DiscoMessage.CallMeMaybe(List.of(Endpoint.parse("10.0.0.1:1"))));
        var stranger = box(key(), left);
        for (var message : messages) {
            var datagram = sealed(message);

            assertThat(DiscoCodec.looksLikeDisco(datagram, 0, datagram.length)).isTrue();
            assertThat(DiscoCodec.sender(datagram, 0)).isEqualTo(left.publicKey());
            assertThat(DiscoCodec.open(toLeft, datagram, 0, datagram.length)).isEqualTo(message);
            assertThat(DiscoCodec.open(stranger, datagram, 0, datagram.length)).isNull();
        }
    }

    @Test
    void unknownTypesAndBytesBehindABodyAreSkipped() {
        assertThat(DiscoCodec.read(new byte[] {4, 0, 1, 2, 3})).isEqualTo(new DiscoMessage.Other(4));
        var pong = DiscoCodec.write(new DiscoMessage.Pong(ONE_TO_TWELVE, Endpoint.parse("2.3.4.5:1234")));
        assertThat(DiscoCodec.read(Arrays.copyOf(pong, pong.length + 5)))
                .isEqualTo(new DiscoMessage.Pong(ONE_TO_TWELVE, Endpoint.parse("2.3.4.5:1234")));
        var ping = DiscoCodec.write(new DiscoMessage.Ping(ONE_TO_TWELVE, null, 20));
        assertThat(DiscoCodec.read(ping))
                .as("less than a key behind the transaction is padding")
                .isEqualTo(new DiscoMessage.Ping(ONE_TO_TWELVE, null, 20));
    }

    @Test
    void aCallOfManyEndpointsIsReadUpToTheBound() {
        var body = new byte[2 + 500 * 18];
        body[0] = 3;
        for (int i = 0; i < 500; i++) {
            body[2 + i * 18 + 17] = 1;
        }

        var call = (DiscoMessage.CallMeMaybe) DiscoCodec.read(body);

        assertThat(call.endpoints()).hasSize(DiscoCodec.ENDPOINTS_MAX);
    }

    @Test
    void hostileBodiesAreReadOrMalformedAndNeverThrow() {
        for (int i = 0; i < 200_000; i++) {
            var body = new byte[random.nextInt(90)];
            random.nextBytes(body);
            if (body.length > 0) {
                body[0] = (byte) random.nextInt(6);
            }
            var message = DiscoCodec.read(body);
            boolean tooShort =
                    body.length < 2 || (body[0] == 1 && body.length < 14) || (body[0] == 2 && body.length < 32);
            assertThat(message instanceof DiscoMessage.Malformed).isEqualTo(tooShort);
        }
    }

    @Test
    void alteredAndCutDatagramsDoNotOpen() {
        var datagram = sealed(new DiscoMessage.Ping(ONE_TO_TWELVE, nodeKey(), 40));
        for (int i = 0; i < 20_000; i++) {
            var hostile = datagram.clone();
            int at = DiscoCodec.HEADER
                    - NaclBox.NONCE_LENGTH
                    + random.nextInt(hostile.length - DiscoCodec.HEADER + NaclBox.NONCE_LENGTH);
            hostile[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(DiscoCodec.open(toLeft, hostile, 0, hostile.length)).isNull();
        }
        for (int length = DiscoCodec.HEADER; length < datagram.length; length++) {
            assertThat(DiscoCodec.looksLikeDisco(datagram, 0, length)).isTrue();
            assertThat(DiscoCodec.open(toLeft, datagram, 0, length)).isNull();
        }
        assertThat(DiscoCodec.looksLikeDisco(datagram, 0, DiscoCodec.HEADER - 1))
                .isFalse();
    }

    private String hex(DiscoMessage message) {
        return HexFormat.of().formatHex(DiscoCodec.write(message));
    }

    private byte[] sealed(DiscoMessage message) {
        return DiscoCodec.seal(toRight, left.publicKey(), bytes(NaclBox.NONCE_LENGTH), message);
    }

    private NodeKey nodeKey() {
        return new NodeKey(Key32.of(bytes(32)));
    }

    private static NaclBox box(DiscoPrivateKey own, DiscoPrivateKey peer) {
        return Objects.requireNonNull(NaclBox.between(own, peer.publicKey()));
    }

    private DiscoPrivateKey key() {
        return new DiscoPrivateKey(bytes(32));
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
