package weft.protocol.crypto;

import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Packet thread. ChaCha20 blocks 16 to 23 of two neighbouring counters in one go; loaded only where the incubator
/// module is present.
///
/// The JDK's intrinsic makes 16 blocks a call, and a packet of 1,420 bytes wants 24: two calls waste a quarter of
/// their work. The nonce of the next packet is known, so its last 8 blocks are made along with this one's: three
/// calls serve two packets. Each of 16 lanes is a block (RFC 8439, 2.3, word by word), the lower 8 of this counter,
/// the upper 8 of the next. A counter that comes out of order costs what it cost before.
final class PairedTail {
    static final int FIRST_BLOCK = 16;
    /// Bytes of keystream for one counter.
    static final int LENGTH = 512;

    private static final VectorSpecies<Integer> WORDS = IntVector.SPECIES_512;
    private static final int[] BLOCK_COUNTERS = {16, 17, 18, 19, 20, 21, 22, 23, 16, 17, 18, 19, 20, 21, 22, 23};
    private static final int[] COLUMN = {0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240};
    private static final VectorMask<Integer> UPPER = VectorMask.fromLong(WORDS, 0xff00);

    private static final int WARM_UP_CALLS = 20_000;

    /// Not volatile: whoever sees it late loses nothing but speed.
    private static boolean warm;

    private final int[] rows = new int[256];
    private final byte[] keystream = new byte[2 * LENGTH];
    /// Of the counter whose keystream is in the lower half; the one after it is in the upper.
    private long pairOf;

    private boolean made;

    /// Whether the processor has registers of 512 bits; emulated in Java this would be slower than what it replaces.
    static boolean isFast() {
        return IntVector.SPECIES_PREFERRED.length() == WORDS.length();
    }

    /// Whether the compiler has been through this: before, a call takes as long as sealing fifty packets.
    static boolean isWarm() {
        return warm;
    }

    /// Runs until the compiler's last stage has taken over; a third of a second of processor time.
    static void warmUp() {
        var tail = new PairedTail();
        var state = new int[16];
        for (int call = 0; call < WARM_UP_CALLS; call++) {
            int _ = tail.of(state, 2L * call);
        }
        warm = true;
    }

    byte[] keystream() {
        return keystream;
    }

    /// Where in [#keystream] the [#LENGTH] bytes for this counter start; makes them if need be.
    ///
    /// @param state constants and key in words 0 to 11
    int of(int[] state, long counter) {
        if (made && counter == pairOf + 1) {
            return LENGTH;
        }
        if (!made || counter != pairOf) {
            make(state, counter);
            for (int block = 0; block < 16; block++) {
                IntVector.fromArray(WORDS, rows, block, COLUMN, 0)
                        .reinterpretAsBytes()
                        .intoArray(keystream, 64 * block);
            }
            pairOf = counter;
            made = true;
        }
        return 0;
    }

    void zero() {
        Arrays.fill(rows, 0);
        Arrays.fill(keystream, (byte) 0);
        made = false;
    }

    /// Leaves word `w` of block `l` in `rows[16 * w + l]`. One long method: the sixteen vectors stay in registers.
    private void make(int[] state, long counter) {
        long next = counter + 1;
        IntVector i0 = IntVector.broadcast(WORDS, state[0]);
        IntVector i1 = IntVector.broadcast(WORDS, state[1]);
        IntVector i2 = IntVector.broadcast(WORDS, state[2]);
        IntVector i3 = IntVector.broadcast(WORDS, state[3]);
        IntVector i4 = IntVector.broadcast(WORDS, state[4]);
        IntVector i5 = IntVector.broadcast(WORDS, state[5]);
        IntVector i6 = IntVector.broadcast(WORDS, state[6]);
        IntVector i7 = IntVector.broadcast(WORDS, state[7]);
        IntVector i8 = IntVector.broadcast(WORDS, state[8]);
        IntVector i9 = IntVector.broadcast(WORDS, state[9]);
        IntVector i10 = IntVector.broadcast(WORDS, state[10]);
        IntVector i11 = IntVector.broadcast(WORDS, state[11]);
        IntVector i12 = IntVector.fromArray(WORDS, BLOCK_COUNTERS, 0);
        IntVector i13 = IntVector.zero(WORDS);
        IntVector i14 = IntVector.broadcast(WORDS, (int) counter).blend((int) next, UPPER);
        IntVector i15 = IntVector.broadcast(WORDS, (int) (counter >>> 32)).blend((int) (next >>> 32), UPPER);
        IntVector x0 = i0;
        IntVector x1 = i1;
        IntVector x2 = i2;
        IntVector x3 = i3;
        IntVector x4 = i4;
        IntVector x5 = i5;
        IntVector x6 = i6;
        IntVector x7 = i7;
        IntVector x8 = i8;
        IntVector x9 = i9;
        IntVector x10 = i10;
        IntVector x11 = i11;
        IntVector x12 = i12;
        IntVector x13 = i13;
        IntVector x14 = i14;
        IntVector x15 = i15;
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
        x0.add(i0).intoArray(rows, 0);
        x1.add(i1).intoArray(rows, 16);
        x2.add(i2).intoArray(rows, 32);
        x3.add(i3).intoArray(rows, 48);
        x4.add(i4).intoArray(rows, 64);
        x5.add(i5).intoArray(rows, 80);
        x6.add(i6).intoArray(rows, 96);
        x7.add(i7).intoArray(rows, 112);
        x8.add(i8).intoArray(rows, 128);
        x9.add(i9).intoArray(rows, 144);
        x10.add(i10).intoArray(rows, 160);
        x11.add(i11).intoArray(rows, 176);
        x12.add(i12).intoArray(rows, 192);
        x13.add(i13).intoArray(rows, 208);
        x14.add(i14).intoArray(rows, 224);
        x15.add(i15).intoArray(rows, 240);
    }
}
