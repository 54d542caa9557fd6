package weft.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.util.Pack;
import org.junit.jupiter.api.Test;

class WideChaChaTest {
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final SplittableRandom random = new SplittableRandom(8439);
    private final WideChaCha wide = new WideChaCha();
    private final byte[] keystream = new byte[1024];

    @Test
    void makesTheFirstSixteenBlocksOfANonce() {
        for (int i = 0; i < 200; i++) {
            int[] state = state();
            long nonce = random.nextLong();

            wide.first(state, nonce, keystream);

            for (int block = 0; block < 16; block++) {
                assertBlock(64 * block, state, block, nonce);
            }
        }
    }

    @Test
    void makesEightBlocksOfANonceAndOfTheNext() {
        for (long nonce : new long[] {0, 1, 0x7fff_ffffL, 0xffff_ffffL, -1, random.nextLong()}) {
            int[] state = state();

            wide.pair(state, nonce, keystream);

            for (int block = 0; block < 8; block++) {
                assertBlock(64 * block, state, 16 + block, nonce);
                assertBlock(512 + 64 * block, state, 16 + block, nonce + 1);
            }
        }
    }

    @Test
    void isUsedAfterTheWarmUpWhereRegistersAreWide() {
        Aeads.warmUp();

        assertThat(WideChaCha.isWarm()).isEqualTo(WideChaCha.isFast());
    }

    @Test
    void sealsTheSameBeforeAndAfterTheWarmUpInTheMiddleOfASession() {
        var key = new byte[32];
        var aead = Aeads.best().create(key);
        for (int length : new int[] {0, 1, 64, 959, 960, 961, 1420, 1472, 3000}) {
            var plain = new byte[length + 64];
            var before = new byte[length + 64];
            var after = new byte[length + 64];
            aead.seal(7, plain, 0, length, before, 0);
            Aeads.warmUp();

            aead.seal(7, plain, 0, length, after, 0);

            assertThat(Arrays.equals(before, 0, length + 16, after, 0, length + 16))
                    .isTrue();
        }
    }

    private int[] state() {
        int[] state = Arrays.copyOf(CONSTANTS, 16);
        for (int i = 4; i < 12; i++) {
            state[i] = random.nextInt();
        }
        return state;
    }

    private void assertBlock(int at, int[] state, int block, long nonce) {
        int[] input = state.clone();
        input[12] = block;
        input[13] = 0;
        input[14] = (int) nonce;
        input[15] = (int) (nonce >>> 32);
        var words = new int[16];
        ChaChaEngine.chachaCore(20, input, words);
        assertThat(Arrays.copyOfRange(keystream, at, at + 64)).isEqualTo(Pack.intToLittleEndian(words));
    }
}
