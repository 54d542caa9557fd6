package weft.protocol.crypto;

import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Packet thread. Sixteen blocks of ChaCha20 (RFC 8439, 2.3) side by side, word by word, a block in each lane of
/// 512 bits; loaded only where the incubator module is present.
///
/// The JDK's intrinsic makes as many a call, but keeps a block's row in a quarter of a register, and so spends a
/// fifth of its instructions on turning columns into diagonals. Here nothing is turned until the end: 64 shuffles.
/// The two halves are methods of their own, with the words in memory between them, because the first compiler gives
/// up on both in one, and then the second never gets to see it.
final class WideChaCha {
    private static final int LANES = 16;
    private static final int BLOCK = 64;
    private static final int LENGTH = BLOCK * LANES;

    private static final VectorSpecies<Integer> WORDS = IntVector.SPECIES_512;
    private static final IntVector FIRST = index(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    private static final IntVector PAIR = index(16, 17, 18, 19, 20, 21, 22, 23, 16, 17, 18, 19, 20, 21, 22, 23);
    private static final VectorMask<Integer> UPPER = VectorMask.fromLong(WORDS, 0xff00);
    private static final int WARM_UP_CALLS = 10_000;

    // Which words of two vectors make a third: pairs, quadruples, halves and alternate quarters.
    private static final IntVector LOW_WORDS = index(0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    private static final IntVector HIGH_WORDS = index(2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    private static final IntVector LOW_PAIRS = index(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    private static final IntVector HIGH_PAIRS = index(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    private static final IntVector LOW_HALVES = index(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    private static final IntVector HIGH_HALVES = index(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    private static final IntVector EVEN_QUARTERS = index(0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    private static final IntVector ODD_QUARTERS = index(4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);

    /// Not volatile: whoever sees it late loses nothing but speed.
    private static boolean warm;

    private final int[] rows = new int[16 * LANES];

    /// Whether the processor has registers of 512 bits; emulated in Java this would be slower than what it replaces.
    static boolean isFast() {
        return IntVector.SPECIES_PREFERRED.length() == WORDS.length();
    }

    /// Whether the compiler has been through this: before, a call takes as long as sealing fifty packets.
    static boolean isWarm() {
        return warm;
    }

    /// Runs until the compiler's last stage has taken over, and is used from then on if its results are the JDK's; a
    /// third of a second of processor time. Only where [JdkIntrinsics#AVAILABLE].
    static void warmUp() {
        var wide = new WideChaCha();
        int[] state = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0};
        var keystream = new byte[LENGTH];
        for (int call = 0; call < WARM_UP_CALLS; call++) {
            wide.pair(state, call, keystream);
            wide.first(state, call, keystream);
        }
        state[14] = WARM_UP_CALLS - 1;
        warm = isRight(state, keystream);
    }

    private static boolean isRight(int[] state, byte[] keystream) {
        var block = new byte[LENGTH];
        for (int i = 0; i < LANES; i++) {
            state[12] = i;
            int _ = JdkIntrinsics.keystream(state, block);
            if (!Arrays.equals(block, 0, BLOCK, keystream, BLOCK * i, BLOCK * (i + 1))) {
                return false;
            }
        }
        return true;
    }

    /// The 16 blocks of 64 bytes from block 0 on.
    ///
    /// @param state constants and key in words 0 to 11
    void first(int[] state, long nonce, byte[] keystream) {
        mix(state, FIRST, nonce, nonce, rows);
        transpose(rows, keystream);
    }

    /// Blocks 16 to 23 of a nonce, then the same of the next.
    ///
    /// @param state constants and key in words 0 to 11
    void pair(int[] state, long nonce, byte[] keystream) {
        mix(state, PAIR, nonce, nonce + 1, rows);
        transpose(rows, keystream);
    }

    void zero() {
        Arrays.fill(rows, 0);
    }

    private static IntVector index(int... words) {
        return IntVector.fromArray(WORDS, words, 0);
    }

    /// Leaves word `w` of lane `l` in `rows[16 * w + l]`. One long method: the sixteen vectors stay in registers.
    private static void mix(int[] state, IntVector blocks, long lower, long upper, int[] rows) {
        IntVector x0 = IntVector.broadcast(WORDS, state[0]);
        IntVector x1 = IntVector.broadcast(WORDS, state[1]);
        IntVector x2 = IntVector.broadcast(WORDS, state[2]);
        IntVector x3 = IntVector.broadcast(WORDS, state[3]);
        IntVector x4 = IntVector.broadcast(WORDS, state[4]);
        IntVector x5 = IntVector.broadcast(WORDS, state[5]);
        IntVector x6 = IntVector.broadcast(WORDS, state[6]);
        IntVector x7 = IntVector.broadcast(WORDS, state[7]);
        IntVector x8 = IntVector.broadcast(WORDS, state[8]);
        IntVector x9 = IntVector.broadcast(WORDS, state[9]);
        IntVector x10 = IntVector.broadcast(WORDS, state[10]);
        IntVector x11 = IntVector.broadcast(WORDS, state[11]);
        IntVector x12 = blocks;
        IntVector x13 = IntVector.zero(WORDS);
        IntVector x14 = IntVector.broadcast(WORDS, (int) lower).blend((int) upper, UPPER);
        IntVector x15 = IntVector.broadcast(WORDS, (int) (lower >>> 32)).blend((int) (upper >>> 32), UPPER);
        for (int round = 0; round < 10; round++) {
            // columns
            x0 = x0.add(x4);
            x1 = x1.add(x5);
            x2 = x2.add(x6);
            x3 = x3.add(x7);
            x12 = x12.lanewise(XOR, x0).lanewise(ROL, 16);
            x13 = x13.lanewise(XOR, x1).lanewise(ROL, 16);
            x14 = x14.lanewise(XOR, x2).lanewise(ROL, 16);
            x15 = x15.lanewise(XOR, x3).lanewise(ROL, 16);
            x8 = x8.add(x12);
            x9 = x9.add(x13);
            x10 = x10.add(x14);
            x11 = x11.add(x15);
            x4 = x4.lanewise(XOR, x8).lanewise(ROL, 12);
            x5 = x5.lanewise(XOR, x9).lanewise(ROL, 12);
            x6 = x6.lanewise(XOR, x10).lanewise(ROL, 12);
            x7 = x7.lanewise(XOR, x11).lanewise(ROL, 12);
            x0 = x0.add(x4);
            x1 = x1.add(x5);
            x2 = x2.add(x6);
            x3 = x3.add(x7);
            x12 = x12.lanewise(XOR, x0).lanewise(ROL, 8);
            x13 = x13.lanewise(XOR, x1).lanewise(ROL, 8);
            x14 = x14.lanewise(XOR, x2).lanewise(ROL, 8);
            x15 = x15.lanewise(XOR, x3).lanewise(ROL, 8);
            x8 = x8.add(x12);
            x9 = x9.add(x13);
            x10 = x10.add(x14);
            x11 = x11.add(x15);
            x4 = x4.lanewise(XOR, x8).lanewise(ROL, 7);
            x5 = x5.lanewise(XOR, x9).lanewise(ROL, 7);
            x6 = x6.lanewise(XOR, x10).lanewise(ROL, 7);
            x7 = x7.lanewise(XOR, x11).lanewise(ROL, 7);
            // diagonals
            x0 = x0.add(x5);
            x1 = x1.add(x6);
            x2 = x2.add(x7);
            x3 = x3.add(x4);
            x15 = x15.lanewise(XOR, x0).lanewise(ROL, 16);
            x12 = x12.lanewise(XOR, x1).lanewise(ROL, 16);
            x13 = x13.lanewise(XOR, x2).lanewise(ROL, 16);
            x14 = x14.lanewise(XOR, x3).lanewise(ROL, 16);
            x10 = x10.add(x15);
            x11 = x11.add(x12);
            x8 = x8.add(x13);
            x9 = x9.add(x14);
            x5 = x5.lanewise(XOR, x10).lanewise(ROL, 12);
            x6 = x6.lanewise(XOR, x11).lanewise(ROL, 12);
            x7 = x7.lanewise(XOR, x8).lanewise(ROL, 12);
            x4 = x4.lanewise(XOR, x9).lanewise(ROL, 12);
            x0 = x0.add(x5);
            x1 = x1.add(x6);
            x2 = x2.add(x7);
            x3 = x3.add(x4);
            x15 = x15.lanewise(XOR, x0).lanewise(ROL, 8);
            x12 = x12.lanewise(XOR, x1).lanewise(ROL, 8);
            x13 = x13.lanewise(XOR, x2).lanewise(ROL, 8);
            x14 = x14.lanewise(XOR, x3).lanewise(ROL, 8);
            x10 = x10.add(x15);
            x11 = x11.add(x12);
            x8 = x8.add(x13);
            x9 = x9.add(x14);
            x5 = x5.lanewise(XOR, x10).lanewise(ROL, 7);
            x6 = x6.lanewise(XOR, x11).lanewise(ROL, 7);
            x7 = x7.lanewise(XOR, x8).lanewise(ROL, 7);
            x4 = x4.lanewise(XOR, x9).lanewise(ROL, 7);
        }
        x0.add(IntVector.broadcast(WORDS, state[0])).intoArray(rows, 0);
        x1.add(IntVector.broadcast(WORDS, state[1])).intoArray(rows, 16);
        x2.add(IntVector.broadcast(WORDS, state[2])).intoArray(rows, 32);
        x3.add(IntVector.broadcast(WORDS, state[3])).intoArray(rows, 48);
        x4.add(IntVector.broadcast(WORDS, state[4])).intoArray(rows, 64);
        x5.add(IntVector.broadcast(WORDS, state[5])).intoArray(rows, 80);
        x6.add(IntVector.broadcast(WORDS, state[6])).intoArray(rows, 96);
        x7.add(IntVector.broadcast(WORDS, state[7])).intoArray(rows, 112);
        x8.add(IntVector.broadcast(WORDS, state[8])).intoArray(rows, 128);
        x9.add(IntVector.broadcast(WORDS, state[9])).intoArray(rows, 144);
        x10.add(IntVector.broadcast(WORDS, state[10])).intoArray(rows, 160);
        x11.add(IntVector.broadcast(WORDS, state[11])).intoArray(rows, 176);
        x12.add(blocks).intoArray(rows, 192);
        x13.intoArray(rows, 208);
        x14.add(IntVector.broadcast(WORDS, (int) lower).blend((int) upper, UPPER))
                .intoArray(rows, 224);
        x15.add(IntVector.broadcast(WORDS, (int) (lower >>> 32)).blend((int) (upper >>> 32), UPPER))
                .intoArray(rows, 240);
    }

    /// Turns words of lanes into lanes of words: squares of 4 by 4 words within quarters of a register, then quarters.
    private static void transpose(int[] rows, byte[] keystream) {
        for (int i = 0; i < 256; i += 64) {
            IntVector a = IntVector.fromArray(WORDS, rows, i);
            IntVector b = IntVector.fromArray(WORDS, rows, i + 16);
            IntVector c = IntVector.fromArray(WORDS, rows, i + 32);
            IntVector d = IntVector.fromArray(WORDS, rows, i + 48);
            IntVector lowAb = LOW_WORDS.selectFrom(a, b);
            IntVector highAb = HIGH_WORDS.selectFrom(a, b);
            IntVector lowCd = LOW_WORDS.selectFrom(c, d);
            IntVector highCd = HIGH_WORDS.selectFrom(c, d);
            LOW_PAIRS.selectFrom(lowAb, lowCd).intoArray(rows, i);
            HIGH_PAIRS.selectFrom(lowAb, lowCd).intoArray(rows, i + 16);
            LOW_PAIRS.selectFrom(highAb, highCd).intoArray(rows, i + 32);
            HIGH_PAIRS.selectFrom(highAb, highCd).intoArray(rows, i + 48);
        }
        for (int i = 0; i < 64; i += 16) {
            IntVector a = IntVector.fromArray(WORDS, rows, i);
            IntVector b = IntVector.fromArray(WORDS, rows, i + 64);
            IntVector c = IntVector.fromArray(WORDS, rows, i + 128);
            IntVector d = IntVector.fromArray(WORDS, rows, i + 192);
            IntVector lowAb = LOW_HALVES.selectFrom(a, b);
            IntVector highAb = HIGH_HALVES.selectFrom(a, b);
            IntVector lowCd = LOW_HALVES.selectFrom(c, d);
            IntVector highCd = HIGH_HALVES.selectFrom(c, d);
            int at = 4 * i;
            EVEN_QUARTERS.selectFrom(lowAb, lowCd).reinterpretAsBytes().intoArray(keystream, at);
            ODD_QUARTERS.selectFrom(lowAb, lowCd).reinterpretAsBytes().intoArray(keystream, at + 256);
            EVEN_QUARTERS.selectFrom(highAb, highCd).reinterpretAsBytes().intoArray(keystream, at + 512);
            ODD_QUARTERS.selectFrom(highAb, highCd).reinterpretAsBytes().intoArray(keystream, at + 768);
        }
    }
}
