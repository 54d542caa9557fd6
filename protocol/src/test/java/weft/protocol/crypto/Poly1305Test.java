package weft.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Poly1305Test {
    private static final int LENGTH_MAX = 1_600;

    @ParameterizedTest
    @EnumSource
    void everyLengthHasTheTagThatBouncyCastleMakes(Poly1305.Way way) {
        var random = new SplittableRandom(1305);
        var poly = new Poly1305();
        var key = new byte[Poly1305.KEY_LENGTH];
        var message = new byte[LENGTH_MAX + 32];
        for (int round = 0; round < 20; round++) {
            for (int length = 0; length <= LENGTH_MAX; length += Poly1305.BLOCK) {
                random.nextBytes(key);
                random.nextBytes(message);
                int offset = random.nextInt(32);

                assertTag(poly, way, key, message, offset, length);
            }
        }
    }

    /// Limbs that are full, sums just below and above the prime, and nothing at all.
    @ParameterizedTest
    @EnumSource
    void extremesOverflowNothing(Poly1305.Way way) {
        var random = new SplittableRandom(130);
        var poly = new Poly1305();
        int[] fills = {0, 1, 0x7f, 0x80, 0xfb, 0xfc, 0xff};
        var key = new byte[Poly1305.KEY_LENGTH];
        var message = new byte[LENGTH_MAX];
        for (int ofKey : fills) {
            for (int ofMessage : fills) {
                for (int round = 0; round < 20; round++) {
                    Arrays.fill(key, (byte) ofKey);
                    Arrays.fill(message, (byte) ofMessage);
                    for (int different = random.nextInt(4); different > 0; different--) {
                        key[random.nextInt(key.length)] = (byte) fills[random.nextInt(fills.length)];
                        message[random.nextInt(message.length)] = (byte) fills[random.nextInt(fills.length)];
                    }
                    int length = Poly1305.BLOCK * random.nextInt(LENGTH_MAX / Poly1305.BLOCK + 1);

                    assertTag(poly, way, key, message, 0, length);
                }
            }
        }
    }

    /// RFC 8439, appendix A.3: sums that are the prime, or one away from it.
    @ParameterizedTest
    @EnumSource
    void sumsAroundThePrimeAreReduced(Poly1305.Way way) {
        var poly = new Poly1305();
        for (int multiplier = 1; multiplier <= 4; multiplier++) {
            for (int first = 0xf0; first <= 0xff; first++) {
                for (int blocks = 1; blocks <= 20; blocks++) {
                    var key = new byte[Poly1305.KEY_LENGTH];
                    key[0] = (byte) multiplier;
                    var message = new byte[blocks * Poly1305.BLOCK];
                    Arrays.fill(message, (byte) 0xff);
                    message[0] = (byte) first;

                    assertTag(poly, way, key, message, 0, message.length);
                }
            }
        }
    }

    @Test
    void nothingIsKeptOfAKey() {
        var poly = new Poly1305();
        var key = new byte[Poly1305.KEY_LENGTH];
        Arrays.fill(key, (byte) 0x55);
        poly.start(key);
        poly.authenticate(Poly1305.Way.VECTORS, new byte[1_024], 0, 1_024);

        poly.zero();

        assertThat(poly.tagLow() | poly.tagHigh()).isZero();
        poly.authenticate(Poly1305.Way.LOOP, key, 0, 32);
        assertThat(poly.tagLow() | poly.tagHigh()).isZero();
    }

    private static void assertTag(Poly1305 poly, Poly1305.Way way, byte[] key, byte[] message, int offset, int length) {
        var reference = new org.bouncycastle.crypto.macs.Poly1305();
        reference.init(new KeyParameter(key));
        reference.update(message, offset, length);
        var expected = new byte[16];
        reference.doFinal(expected, 0);

        poly.start(key);
        poly.authenticate(way, message, offset, length);

        assertThat(tag(poly)).as("%s, %d bytes", way, length).isEqualTo(expected);
    }

    private static byte[] tag(Poly1305 poly) {
        var tag = new byte[16];
        for (int i = 0; i < 8; i++) {
            tag[i] = (byte) (poly.tagLow() >>> 8 * i);
            tag[8 + i] = (byte) (poly.tagHigh() >>> 8 * i);
        }
        return tag;
    }
}
