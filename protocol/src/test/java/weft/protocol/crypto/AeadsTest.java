package weft.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AeadsTest {
    private final Random random = new Random(8439);

    static List<AeadBackend> backends() {
        return List.of(Aeads.best(), Aeads.cipher());
    }

    @Test
    void prefersTheIntrinsicsWhenTheirFlagsAreThere() {
        assertThat(Aeads.best().name()).isEqualTo("JDK intrinsics, vector API");
    }

    @Test
    void theSelfTestFindsABackEndThatIsWrong() {
        AeadBackend wrong = new AeadBackend() {
            @Override
            public String name() {
                return "wrong";
            }

            @Override
            public Aead create(byte[] key) {
                byte[] other = key.clone();
                other[0] ^= 1;
                return Aeads.cipher().create(other);
            }
        };

        assertThat(Aeads.agrees(wrong, Aeads.cipher())).isFalse();
        assertThat(Aeads.agrees(Aeads.cipher(), Aeads.cipher())).isTrue();
    }

    /// Enough rounds to cross from the interpreter, which makes 64 bytes of keystream a call, into compiled code.
    @Test
    void equalsTheCipherForTwentyThousandMessages() {
        Aeads.warmUp(System::nanoTime);
        byte[] key = bytes(32);
        Aead fast = Aeads.best().create(key);
        Aead slow = Aeads.cipher().create(key);
        var plain = bytes(4096);
        var expected = new byte[4096];
        var actual = new byte[4096];

        for (int round = 0; round < 20_000; round++) {
            int length = random.nextInt(round % 10 == 0 ? 3000 : 200);
            int at = random.nextInt(64);
            long counter = random.nextLong();
            slow.seal(counter, plain, at, length, expected, 0);
            fast.seal(counter, plain, at, length, actual, at);
            if (!Arrays.equals(expected, 0, length + 16, actual, at, at + length + 16)) {
                throw new AssertionError("round " + round + ", length " + length + ", counter " + counter);
            }
            assertThat(fast.open(counter, actual, at, length, actual, at)).isTrue();
            assertThat(Arrays.equals(plain, at, at + length, actual, at, at + length))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void opensInPlaceAndDownwards(AeadBackend backend) {
        byte[] key = bytes(32);
        for (int length : new int[] {0, 1, 16, 63, 64, 65, 1279, 1452}) {
            byte[] plain = bytes(length + 64);
            for (int down : new int[] {0, 1, 7, 16, 40}) {
                var buffer = new byte[length + 128];
                backend.create(key).seal(3, plain, 0, length, buffer, 40);

                boolean genuine = backend.create(key).open(3, buffer, 40, length, buffer, 40 - down);

                assertThat(genuine).isTrue();
                assertThat(Arrays.copyOfRange(buffer, 40 - down, 40 - down + length))
                        .isEqualTo(Arrays.copyOf(plain, length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void refusesEveryFlippedBitAndWritesNothing(AeadBackend backend) {
        byte[] key = bytes(32);
        var sealed = new byte[33 + 16 + Aead.SLACK];
        backend.create(key).seal(9, bytes(96), 0, 33, sealed, 0);
        Aead opener = backend.create(key);

        for (int bit = 0; bit < (33 + 16) * 8; bit++) {
            byte[] forged = sealed.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            var out = new byte[128];
            assertThat(opener.open(9, forged, 0, 33, out, 0)).isFalse();
            assertThat(out).containsOnly(0);
        }
        assertThat(opener.open(9, sealed, 0, 33, new byte[128], 0)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void touchesNoByteBeyondItsSlack(AeadBackend backend) {
        byte[] key = bytes(32);
        for (int length = 0; length < 130; length++) {
            var out = new byte[length + 16 + Aead.SLACK + 64];
            Arrays.fill(out, (byte) 0x5a);
            backend.create(key).seal(1, bytes(length + 16), 0, length, out, 16);
            for (int i = 16 + length + 16 + Aead.SLACK; i < out.length; i++) {
                assertThat(out[i]).isEqualTo((byte) 0x5a);
            }
            assertThat(out[15]).isEqualTo((byte) 0x5a);
        }
    }

    @Test
    void vectorAndScalarXorAgree() {
        byte[] in = bytes(2048);
        byte[] key = bytes(1024);
        for (int length = 0; length <= 960; length += 16) {
            var vector = new byte[2048];
            var scalar = new byte[2048];
            VectorXor.blocks(in, 5, key, 48, vector, 9, length);
            Xor.scalar(in, 5, key, 48, scalar, 9, length);
            assertThat(vector).isEqualTo(scalar);
        }
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
