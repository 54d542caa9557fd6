package weft.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedTailTest {
    @Test
    void countersInAnyOrderSealAndOpenAsTheJdkDoes() {
        Aeads.warmUp(System::nanoTime);
        var random = new SplittableRandom(16);
        var key = new byte[32];
        random.nextBytes(key);
        var sealer = Aeads.best().create(key);
        var opener = Aeads.best().create(key);
        var reference = Aeads.cipher().create(key);
        long counter = 0xffff_fff0L;
        for (int i = 0; i < 3_000; i++) {
            counter += i % 5 == 4 ? random.nextInt(-3, 4) : 1;
            int length = 880 + random.nextInt(700);
            var plain = new byte[length + Aead.TAG_LENGTH + Aead.SLACK];
            random.nextBytes(plain);
            var expected = new byte[plain.length];
            var sealed = new byte[plain.length];

            // A counter other than the last one's keeps the JDK's Cipher from refusing it.
            reference.seal(-1 - i, plain, 0, 16, expected, 0);
            reference.seal(counter, plain, 0, length, expected, 0);
            sealer.seal(counter, plain, 0, length, sealed, 0);

            assertThat(Arrays.equals(expected, 0, length + 16, sealed, 0, length + 16))
                    .isTrue();
            assertThat(opener.open(counter, sealed, 0, length, sealed, 0)).isTrue();
            assertThat(Arrays.equals(plain, 0, length, sealed, 0, length)).isTrue();
        }
    }
}
