package weft.protocol.noise;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.CoordinatorPrivateKey;
import weft.protocol.key.Key32;
import weft.protocol.key.MachinePrivateKey;

class NoiseIkTest {
    private final Random random = new Random(7);
    private final MachinePrivateKey machine = new MachinePrivateKey(bytes(32));
    private final CoordinatorPrivateKey coordinator = new CoordinatorPrivateKey(bytes(32));
    private final IkSuite suite = IkSuite.plain("weft test".getBytes(StandardCharsets.US_ASCII));

    @ParameterizedTest
    @MethodSource("weft.protocol.noise.NoiseVector#all")
    void equalsThePublishedVectors(NoiseVector vector) {
        var initiator = vector.initiator();
        var responder = vector.responder();

        byte[] first = requireNonNull(initiator.write(vector.payload(0)));
        assertThat(first).isEqualTo(vector.message(0));
        assertThat(responder.readIdentity(first))
                .isEqualTo(vector.initiatorStatic().publicKey().raw());
        assertThat(responder.readPayload()).isEqualTo(vector.payload(0));
        byte[] second =
                requireNonNull(responder.write(vector.responderEphemeral(), vector.presharedKey(), vector.payload(1)));
        assertThat(second).isEqualTo(vector.message(1));
        assertThat(initiator.read(second, vector.presharedKey())).isEqualTo(vector.payload(1));

        var atInitiator = initiator.finish(Aeads.best());
        var atResponder = responder.finish(Aeads.best());
        assertThat(atInitiator.handshakeHash()).isEqualTo(atResponder.handshakeHash());
        vector.hash().ifPresent(hash -> assertThat(atInitiator.handshakeHash()).isEqualTo(hash));
        for (int i = 2; i < vector.messages(); i++) {
            var from = i % 2 == 0 ? atInitiator : atResponder;
            var to = i % 2 == 0 ? atResponder : atInitiator;
            assertThat(from.sending().seal(vector.payload(i))).isEqualTo(vector.message(i));
            assertThat(to.receiving().open(vector.message(i))).isEqualTo(vector.payload(i));
        }
    }

    @Test
    void carriesMessagesUpToTheLimitOfNoise() {
        var ends = new Ends();

        for (int length : new int[] {0, 1, 15, 16, 17, 4096, CipherState.PLAINTEXT_LENGTH_MAX}) {
            byte[] plain = bytes(length);
            byte[] sealed = ends.node.sending().seal(plain);

            assertThat(sealed).hasSize(length + 16);
            assertThat(ends.server.receiving().open(sealed)).isEqualTo(plain);
        }
        assertThat(ends.server.receiving().open(new byte[CipherState.MESSAGE_LENGTH_MAX + 1]))
                .isNull();
        assertThat(ends.server.receiving().open(new byte[15])).isNull();
    }

    @Test
    void refusesAMessageOutOfOrder() {
        var ends = new Ends();
        ends.node.sending().seal(bytes(10));
        byte[] second = ends.node.sending().seal(bytes(10));

        assertThat(ends.server.receiving().open(second)).isNull();
    }

    @Test
    void aDifferentPrologueIsRefused() {
        var initiator = new NoiseIk.Initiator(IkSuite.plain(new byte[1]), machine, coordinator.publicKey(), bytes(32));
        var responder = new NoiseIk.Responder(suite, coordinator);

        assertThat(responder.readIdentity(requireNonNull(initiator.write(new byte[0]))))
                .isNull();
    }

    @Test
    void aForgedAnswerChangesNothing() {
        var initiator = new NoiseIk.Initiator(suite, machine, coordinator.publicKey(), bytes(32));
        var responder = new NoiseIk.Responder(suite, coordinator);
        responder.readIdentity(requireNonNull(initiator.write(new byte[0])));
        responder.readPayload();
        byte[] genuine = requireNonNull(responder.write(bytes(32), null, bytes(5)));

        for (int bit = 0; bit < genuine.length * 8; bit += 3) {
            byte[] forged = genuine.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            // X25519 ignores the top bit of a point, but the hash over the message does not.
            assertThat(initiator.read(forged, null)).isNull();
        }
        assertThat(initiator.read(genuine, null)).hasSize(5);
    }

    @Test
    void aMutatedFirstMessageIsRefused() {
        var initiator = new NoiseIk.Initiator(suite, machine, coordinator.publicKey(), bytes(32));
        byte[] genuine = requireNonNull(initiator.write(bytes(20)));

        for (int bit = 0; bit < genuine.length * 8; bit += 5) {
            byte[] forged = genuine.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            var responder = new NoiseIk.Responder(suite, coordinator);
            assertThat(responder.readIdentity(forged) != null && responder.readPayload() != null)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 95, 96, 300, 70_000})
    void hostileBytesAreRefused(int length) {
        byte[] hostile = bytes(length);

        assertThat(new NoiseIk.Responder(suite, coordinator).readIdentity(hostile))
                .isNull();
        assertThat(new NoiseIk.Responder(suite, coordinator).readIdentity(new byte[length]))
                .isNull();
        var initiator = new NoiseIk.Initiator(suite, machine, coordinator.publicKey(), bytes(32));
        initiator.write(new byte[0]);
        assertThat(initiator.read(hostile, null)).isNull();
        assertThat(initiator.read(new byte[length], null)).isNull();
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private final class Ends {
        final NoiseIk.Transport node;
        final NoiseIk.Transport server;

        Ends() {
            var initiator = new NoiseIk.Initiator(suite, machine, coordinator.publicKey(), bytes(32));
            var responder = new NoiseIk.Responder(suite, coordinator);
            Key32 who = responder.readIdentity(requireNonNull(initiator.write(bytes(3))));
            assertThat(who).isEqualTo(machine.publicKey().raw());
            assertThat(responder.readPayload()).hasSize(3);
            assertThat(initiator.read(requireNonNull(responder.write(bytes(32), null, bytes(4))), null))
                    .hasSize(4);
            node = initiator.finish(Aeads.best());
            server = responder.finish(Aeads.cipher());
        }
    }
}
