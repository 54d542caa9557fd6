package weft.protocol.crypto;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Packet thread. Four blocks of [Poly1305] at a time, for processors with registers of 256 bits; loaded only where the
/// incubator module is present.
///
/// Each lane has every fourth block, in five limbs of 26 bits, and steps by the fourth power of the multiplier; at the
/// end the lanes are multiplied by the fourth, second, third and first power, and added. What is multiplied was masked
/// to
/// 32 bits just before, so that the compiler knows that one 32-bit multiplication is enough.
final class VectorPoly1305 {
    /// Bytes of four blocks.
    static final int STRIDE = 64;

    private static final VectorSpecies<Long> LANES = LongVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_256;
    private static final VectorShuffle<Long> SWAPPED = VectorShuffle.fromValues(LANES, 1, 0, 3, 2);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(LANES, 0b1010);
    private static final long LIMB = (1L << 26) - 1;
    private static final long WORD = 0xffff_ffffL;
    private static final long TOP_BIT = 1L << 24;
    private static final int LIMBS = 5;

    private static final int FIRST = 0;
    private static final int SECOND = LIMBS;
    private static final int THIRD = 2 * LIMBS;
    private static final int FOURTH = 3 * LIMBS;

    /// Where the power is in `powers` by which a lane is multiplied at the end: they hold blocks 0, 2, 1 and 3 of four.
    private static final int[] LAST_POWER = {FOURTH, SECOND, THIRD, FIRST};

    /// The first to the fourth power, [LIMBS] limbs each.
    private final long[] powers = new long[4 * LIMBS];

    private final long[] lanes = new long[4 * LIMBS];
    private final long[] sum = new long[LIMBS];

    /// Whether the processor has registers of 256 bits; emulated in Java this would be slower than what it replaces.
    static boolean isFast() {
        return LongVector.SPECIES_PREFERRED.length() >= LANES.length();
    }

    void zero() {
        Arrays.fill(powers, 0);
        Arrays.fill(lanes, 0);
        Arrays.fill(sum, 0);
    }

    /// The blocks of a message from its first one on, as five limbs of at most 27 bits, valid until the next call.
    ///
    /// @param low and high the clamped multiplier
    /// @param length of strides of [#STRIDE] bytes, one at least
    long[] absorb(long low, long high, byte[] in, int offset, int length) {
        Poly1305.split(low, high, powers);
        power(SECOND, FIRST, FIRST);
        power(THIRD, SECOND, FIRST);
        power(FOURTH, SECOND, SECOND);
        lanes(in, offset, length);
        sum();
        return sum;
    }

    private void power(int product, int left, int right) {
        long[] all = powers;
        long a0 = all[left];
        long a1 = all[left + 1];
        long a2 = all[left + 2];
        long a3 = all[left + 3];
        long a4 = all[left + 4];
        long r0 = all[right];
        long r1 = all[right + 1];
        long r2 = all[right + 2];
        long r3 = all[right + 3];
        long r4 = all[right + 4];
        long s1 = 5 * r1;
        long s2 = 5 * r2;
        long s3 = 5 * r3;
        long s4 = 5 * r4;
        carry(
                a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1,
                a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2,
                a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3,
                a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4,
                a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0,
                all,
                product);
    }

    /// Each lane times its power, added.
    private void sum() {
        long[] all = powers;
        long[] h = lanes;
        long d0 = 0;
        long d1 = 0;
        long d2 = 0;
        long d3 = 0;
        long d4 = 0;
        for (int lane = 0; lane < 4; lane++) {
            int power = LAST_POWER[lane];
            long a0 = h[lane];
            long a1 = h[4 + lane];
            long a2 = h[8 + lane];
            long a3 = h[12 + lane];
            long a4 = h[16 + lane];
            long r0 = all[power];
            long r1 = all[power + 1];
            long r2 = all[power + 2];
            long r3 = all[power + 3];
            long r4 = all[power + 4];
            long s1 = 5 * r1;
            long s2 = 5 * r2;
            long s3 = 5 * r3;
            long s4 = 5 * r4;
            d0 += a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
            d1 += a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2;
            d2 += a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3;
            d3 += a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4;
            d4 += a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0;
        }
        carry(d0, d1, d2, d3, d4, sum, 0);
    }

    private static void carry(long d0, long d1, long d2, long d3, long d4, long[] limbs, int at) {
        long x1 = d1 + (d0 >>> 26);
        long x2 = d2 + (x1 >>> 26);
        long x3 = d3 + (x2 >>> 26);
        long x4 = d4 + (x3 >>> 26);
        long x0 = (d0 & LIMB) + 5 * (x4 >>> 26);
        limbs[at] = x0 & LIMB;
        limbs[at + 1] = (x1 & LIMB) + (x0 >>> 26);
        limbs[at + 2] = x2 & LIMB;
        limbs[at + 3] = x3 & LIMB;
        limbs[at + 4] = x4 & LIMB;
    }

    /// One long method: what can stay in registers does.
    private void lanes(byte[] in, int offset, int length) {
        long[] power = powers;
        LongVector r0 = LongVector.broadcast(LANES, power[FOURTH]).and(WORD);
        LongVector r1 = LongVector.broadcast(LANES, power[FOURTH + 1]).and(WORD);
        LongVector r2 = LongVector.broadcast(LANES, power[FOURTH + 2]).and(WORD);
        LongVector r3 = LongVector.broadcast(LANES, power[FOURTH + 3]).and(WORD);
        LongVector r4 = LongVector.broadcast(LANES, power[FOURTH + 4]).and(WORD);
        LongVector s1 = LongVector.broadcast(LANES, 5 * power[FOURTH + 1]).and(WORD);
        LongVector s2 = LongVector.broadcast(LANES, 5 * power[FOURTH + 2]).and(WORD);
        LongVector s3 = LongVector.broadcast(LANES, 5 * power[FOURTH + 3]).and(WORD);
        LongVector s4 = LongVector.broadcast(LANES, 5 * power[FOURTH + 4]).and(WORD);
        LongVector top = LongVector.broadcast(LANES, TOP_BIT);
        LongVector h0 = LongVector.zero(LANES);
        LongVector h1 = h0;
        LongVector h2 = h0;
        LongVector h3 = h0;
        LongVector h4 = h0;
        int end = offset + length;
        for (int at = offset; at < end; at += STRIDE) {
            LongVector front = ByteVector.fromArray(BYTES, in, at).reinterpretAsLongs();
            LongVector back = ByteVector.fromArray(BYTES, in, at + 32)
                    .reinterpretAsLongs()
                    .rearrange(SWAPPED);
            LongVector low = front.blend(back, ODD);
            LongVector high = back.blend(front, ODD).rearrange(SWAPPED);
            h0 = h0.add(low.and(LIMB)).and(WORD);
            h1 = h1.add(low.lanewise(LSHR, 26).and(LIMB)).and(WORD);
            h2 = h2.add(low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12)).and(LIMB))
                    .and(WORD);
            h3 = h3.add(high.lanewise(LSHR, 14).and(LIMB)).and(WORD);
            h4 = h4.add(high.lanewise(LSHR, 40)).add(top).and(WORD);
            if (at + STRIDE >= end) {
                break;
            }
            LongVector d0 =
                    h0.mul(r0).add(h1.mul(s4)).add(h2.mul(s3)).add(h3.mul(s2)).add(h4.mul(s1));
            LongVector d1 =
                    h0.mul(r1).add(h1.mul(r0)).add(h2.mul(s4)).add(h3.mul(s3)).add(h4.mul(s2));
            LongVector d2 =
                    h0.mul(r2).add(h1.mul(r1)).add(h2.mul(r0)).add(h3.mul(s4)).add(h4.mul(s3));
            LongVector d3 =
                    h0.mul(r3).add(h1.mul(r2)).add(h2.mul(r1)).add(h3.mul(r0)).add(h4.mul(s4));
            LongVector d4 =
                    h0.mul(r4).add(h1.mul(r3)).add(h2.mul(r2)).add(h3.mul(r1)).add(h4.mul(r0));
            // Two carries side by side, from limbs 0 and 3 on.
            d1 = d1.add(d0.lanewise(LSHR, 26));
            d0 = d0.and(LIMB);
            d4 = d4.add(d3.lanewise(LSHR, 26));
            d3 = d3.and(LIMB);
            d2 = d2.add(d1.lanewise(LSHR, 26));
            h1 = d1.and(LIMB);
            LongVector over = d4.lanewise(LSHR, 26);
            d0 = d0.add(over.add(over.lanewise(LSHL, 2)));
            h4 = d4.and(LIMB);
            d3 = d3.add(d2.lanewise(LSHR, 26));
            h2 = d2.and(LIMB);
            h1 = h1.add(d0.lanewise(LSHR, 26));
            h0 = d0.and(LIMB);
            h4 = h4.add(d3.lanewise(LSHR, 26));
            h3 = d3.and(LIMB);
        }
        h0.intoArray(lanes, 0);
        h1.intoArray(lanes, 4);
        h2.intoArray(lanes, 8);
        h3.intoArray(lanes, 12);
        h4.intoArray(lanes, 16);
    }
}
