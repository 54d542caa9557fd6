package weft.protocol.box;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayPrivateKey;

/// The vector is the one of "Cryptography in NaCl" (Bernstein 2009); libsodium 1.0.18 gives the same.
final class NaclBoxTest {
    private static final NodePrivateKey ALICE =
            new NodePrivateKey(hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    private static final RelayPrivateKey BOB =
            new RelayPrivateKey(hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    private static final byte[] NONCE = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
    private static final byte[] MESSAGE =
            hex("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd"
                    + "751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a83"
                    + "8f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705");
    private static final byte[] BOX =
            hex("f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4"
                    + "476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548"
                    + "e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355"
                    + "a5");

    @Test
    void seals_the_published_vector() {
        var box = requireNonNull(NaclBox.between(ALICE, BOB.publicKey()));

        assertThat(box.seal(NONCE, MESSAGE)).isEqualTo(BOX);
    }

    @Test
    void opens_the_published_vector_from_the_other_side() {
        var box = requireNonNull(NaclBox.between(BOB, ALICE.publicKey()));

        assertThat(box.open(NONCE, BOX)).isEqualTo(MESSAGE);
    }

    @Test
    void opens_nothing_that_was_touched() {
        var box = requireNonNull(NaclBox.between(BOB, ALICE.publicKey()));

        for (int i = 0; i < BOX.length; i++) {
            var touched = BOX.clone();
            touched[i] ^= 1;
            assertThat(box.open(NONCE, touched)).isNull();
        }
        assertThat(box.open(NONCE, new byte[15])).isNull();
        assertThat(box.open(new byte[24], BOX)).isNull();
    }

    @Test
    void goes_round_at_every_length() {
        var random = new Random(7);
        var box = requireNonNull(NaclBox.between(ALICE, BOB.publicKey()));
        for (int length = 0; length < 300; length++) {
            var message = new byte[length];
            var nonce = new byte[NaclBox.NONCE_LENGTH];
            random.nextBytes(message);
            random.nextBytes(nonce);

            assertThat(box.open(nonce, box.seal(nonce, message))).isEqualTo(message);
        }
    }

    @Test
    void refuses_a_point_of_small_order() {
        assertThat(NaclBox.between(ALICE, NodeKey.of(new byte[32]))).isNull();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
