package weft.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Packet thread. The one-time authenticator of RFC 8439 (2.5), a whole message at a time.
///
/// Three ways lead to the same tag. The JDK has assembler for processors with 52-bit multiplication in vectors
/// (IFMA); without that its Java takes three times as long as the scalar loop here, and six times as long as
/// [VectorPoly1305]. Where the assembler is there, it is the fastest of all. That is tried out once, by [#warmUp];
/// until then it is the loop, which is fast soonest.
///
/// The loop has limbs of 44, 44 and 42 bits, and its multipliers stand two bits to the left: so that the lower
/// halves of three products, shifted back, add up without a carry to look for.
final class Poly1305 {
    static final int KEY_LENGTH = 32;
    static final int BLOCK = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LIMB = (1L << 44) - 1;
    private static final long TOP_LIMB = (1L << 42) - 1;
    /// The 2^128 that each block has on top, in the last limb.
    private static final long TOP_BIT = 1L << 40;
    private static final long SMALL_LIMB = (1L << 26) - 1;

    /// A message shorter than this is done before the vectors' four powers are made.
    private static final int VECTOR_LENGTH_MIN = 256;

    private static final int TRIALS = 40;
    private static final int TRIAL_MESSAGES = 50;
    private static final int WARM_UP_MESSAGES = 12_000;
    /// A call a message, without a loop around it, is compiled later.
    private static final int WARM_UP_MESSAGES_JDK = 40_000;
    private static final int WARM_UP_LENGTH = 1_456;

    /// Not volatile: whoever sees it late loses nothing but speed.
    private static Way way = Way.LOOP;

    enum Way {
        LOOP,
        VECTORS,
        JDK
    }

    private final JdkIntrinsics.Poly1305 jdk = JdkIntrinsics.Poly1305.create();
    private final @Nullable VectorPoly1305 vectors = hasVectors() ? new VectorPoly1305() : null;

    /// The clamped multiplier, and what is added at the end.
    private long low;

    private long high;
    private long addendLow;
    private long addendHigh;

    private long h0;
    private long h1;
    private long h2;
    private long tagLow;
    private long tagHigh;

    /// Takes the one-time key from the first 32 bytes.
    void start(byte[] key) {
        low = (long) LONGS.get(key, 0) & 0x0ffffffc0fffffffL;
        high = (long) LONGS.get(key, 8) & 0x0ffffffc0ffffffcL;
        addendLow = (long) LONGS.get(key, 16);
        addendHigh = (long) LONGS.get(key, 24);
    }

    /// The tag of these bytes, whole blocks, into [#tagLow] and [#tagHigh].
    void authenticate(byte[] in, int offset, int length) {
        authenticate(way, in, offset, length);
    }

    void authenticate(Way how, byte[] in, int offset, int length) {
        h0 = h1 = h2 = 0;
        switch (how) {
            case LOOP -> loop(in, offset, length);
            case VECTORS -> byVectors(in, offset, length);
            case JDK -> byJdk(in, offset, length);
        }
        finish();
    }

    long tagLow() {
        return tagLow;
    }

    long tagHigh() {
        return tagHigh;
    }

    void zero() {
        Arrays.fill(jdk.accumulator(), 0);
        Arrays.fill(jdk.multiplier(), 0);
        if (vectors != null) {
            vectors.zero();
        }
        low = high = addendLow = addendHigh = h0 = h1 = h2 = tagLow = tagHigh = 0;
    }

    /// Tries the ways, and takes the fastest from then on; a third of a second of processor time, once, and one
    /// more where that is [VectorPoly1305].
    ///
    /// The JDK's assembler is reached only by what the compiler's last stage has compiled, and a trial before then
    /// would see its Java: so the trial is last, when the compiler has had the time of `meanwhile` for it.
    ///
    /// @param nanoTime a clock that goes on evenly
    /// @param meanwhile other work of some length, done here
    static void warmUp(LongSupplier nanoTime, Runnable meanwhile) {
        var poly = new Poly1305();
        var message = new byte[WARM_UP_LENGTH];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (i * 31);
        }
        poly.start(message);
        poly.nanos(Way.LOOP, message, WARM_UP_MESSAGES, nanoTime);
        poly.nanos(Way.JDK, message, WARM_UP_MESSAGES_JDK, nanoTime);
        meanwhile.run();
        long loop = poly.least(Way.LOOP, message, nanoTime);
        if (poly.least(Way.JDK, message, nanoTime) < loop) {
            way = Way.JDK;
        } else if (poly.vectors != null) {
            poly.nanos(Way.VECTORS, message, WARM_UP_MESSAGES, nanoTime);
            way = poly.least(Way.VECTORS, message, nanoTime) < loop ? Way.VECTORS : Way.LOOP;
        }
    }

    /// The least of many trials: what else the machine does only adds to it.
    private long least(Way how, byte[] message, LongSupplier nanoTime) {
        long least = Long.MAX_VALUE;
        for (int trial = 0; trial < TRIALS; trial++) {
            least = Math.min(least, nanos(how, message, TRIAL_MESSAGES, nanoTime));
        }
        return least;
    }

    /// Not through [#authenticate]: what packets are going through just now would have to be compiled again.
    private long nanos(Way how, byte[] message, int times, LongSupplier nanoTime) {
        long began = nanoTime.getAsLong();
        for (int i = 0; i < times; i++) {
            h0 = h1 = h2 = 0;
            switch (how) {
                case LOOP -> loop(message, 0, message.length);
                case VECTORS -> byVectors(message, 0, message.length);
                case JDK -> byJdk(message, 0, message.length);
            }
        }
        return nanoTime.getAsLong() - began;
    }

    private static boolean hasVectors() {
        return Xor.VECTOR && VectorPoly1305.isFast();
    }

    private void byVectors(byte[] in, int offset, int length) {
        if (vectors == null || length < VECTOR_LENGTH_MIN) {
            loop(in, offset, length);
            return;
        }
        int most = length & -VectorPoly1305.STRIDE;
        long[] sum = vectors.absorb(low, high, in, offset, most);
        small(sum[0], sum[1], sum[2], sum[3], sum[4]);
        loop(in, offset + most, length - most);
    }

    private void byJdk(byte[] in, int offset, int length) {
        split(low, high, jdk.multiplier());
        long[] h = jdk.accumulator();
        h[0] = h[1] = h[2] = h[3] = h[4] = 0;
        jdk.absorb(in, offset, length);
        small(h[0], h[1], h[2], h[3], h[4]);
    }

    /// A clamped multiplier as five limbs of 26 bits.
    static void split(long low, long high, long[] limbs) {
        limbs[0] = low & SMALL_LIMB;
        limbs[1] = (low >>> 26) & SMALL_LIMB;
        limbs[2] = ((low >>> 52) | (high << 12)) & SMALL_LIMB;
        limbs[3] = (high >>> 14) & SMALL_LIMB;
        limbs[4] = high >>> 40;
    }

    /// Five limbs of 26 bits into three. They may be negative or too large by a few bits: the third carry is for a
    /// sum below zero.
    private void small(long first, long second, long third, long fourth, long fifth) {
        long x0 = first;
        long x1 = second;
        long x2 = third;
        long x3 = fourth;
        long x4 = fifth;
        for (int pass = 0; pass < 3; pass++) {
            x1 += x0 >> 26;
            x0 &= SMALL_LIMB;
            x2 += x1 >> 26;
            x1 &= SMALL_LIMB;
            x3 += x2 >> 26;
            x2 &= SMALL_LIMB;
            x4 += x3 >> 26;
            x3 &= SMALL_LIMB;
            x0 += (x4 >> 26) * 5;
            x4 &= SMALL_LIMB;
        }
        h0 = (x0 + (x1 << 26)) & LIMB;
        long middle = ((x0 + (x1 << 26)) >>> 44) + (x2 << 8) + (x3 << 34);
        h1 = middle & LIMB;
        h2 = (middle >>> 44) + (x4 << 16);
    }

    private void loop(byte[] in, int offset, int length) {
        long r0 = (low & LIMB) << 2;
        long r1 = (((low >>> 44) | (high << 20)) & LIMB) << 2;
        long r2 = (high >>> 24) << 2;
        // A product that reaches 2^132 is worth 20 at 2^0.
        long s1 = r1 * 20;
        long s2 = r2 * 20;
        long a0 = h0;
        long a1 = h1;
        long a2 = h2;
        for (int at = offset; at < offset + length; at += BLOCK) {
            long first = (long) LONGS.get(in, at);
            long second = (long) LONGS.get(in, at + 8);
            a0 += first & LIMB;
            a1 += ((first >>> 44) | (second << 20)) & LIMB;
            a2 += (second >>> 24) | TOP_BIT;
            long d0 = ((a0 * r0) >>> 2) + ((a1 * s2) >>> 2) + ((a2 * s1) >>> 2);
            long d1 = ((a0 * r1) >>> 2) + ((a1 * r0) >>> 2) + ((a2 * s2) >>> 2);
            long d2 = ((a0 * r2) >>> 2) + ((a1 * r1) >>> 2) + ((a2 * r0) >>> 2);
            long e0 = Math.multiplyHigh(a0, r0) + Math.multiplyHigh(a1, s2) + Math.multiplyHigh(a2, s1);
            long e1 = Math.multiplyHigh(a0, r1) + Math.multiplyHigh(a1, r0) + Math.multiplyHigh(a2, s2);
            long e2 = Math.multiplyHigh(a0, r2) + Math.multiplyHigh(a1, r1) + Math.multiplyHigh(a2, r0);
            d1 += (d0 >>> 44) + (e0 << 18);
            d2 += (d1 >>> 44) + (e1 << 18);
            long over = (d2 >>> 42) + (e2 << 20);
            a0 = (d0 & LIMB) + over * 5;
            a1 = (d1 & LIMB) + (a0 >>> 44);
            a0 &= LIMB;
            a2 = d2 & TOP_LIMB;
        }
        h0 = a0;
        h1 = a1;
        h2 = a2;
    }

    /// The sum mod 2^130 - 5, plus the addend, mod 2^128 (RFC 8439 2.5.1): carries, and takes the prime off if the
    /// rest is not below it, without a branch.
    private void finish() {
        for (int pass = 0; pass < 2; pass++) {
            h1 += h0 >>> 44;
            h0 &= LIMB;
            h2 += h1 >>> 44;
            h1 &= LIMB;
            h0 += (h2 >>> 42) * 5;
            h2 &= TOP_LIMB;
        }
        h1 += h0 >>> 44;
        h0 &= LIMB;
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> 44);
        long g2 = h2 + (g1 >>> 44) - (1L << 42);
        long below = g2 >> 63;
        h0 = (h0 & below) | (g0 & LIMB & ~below);
        h1 = (h1 & below) | (g1 & LIMB & ~below);
        h2 = (h2 & below) | (g2 & ~below);
        long sumLow = h0 | (h1 << 44);
        long sumHigh = (h1 >>> 20) | (h2 << 24);
        tagLow = sumLow + addendLow;
        tagHigh = sumHigh + addendHigh + (Long.compareUnsigned(tagLow, sumLow) < 0 ? 1 : 0);
    }
}
