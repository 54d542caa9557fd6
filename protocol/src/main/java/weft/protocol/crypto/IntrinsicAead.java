package weft.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Packet thread. ChaCha20-Poly1305 out of [JdkIntrinsics], with no allocation per message.
///
/// Three things make it fast. The first keystream call yields the one-time key in its first 64 bytes and up to 960
/// bytes of keystream with it, so a packet costs two calls, not three. And everything is done in whole 16-byte
/// blocks: the bytes behind the message are zeroed afterwards, where RFC 8439 (2.8) wants its padding, followed by
/// the length block, so that Poly1305 runs once over one contiguous range.
final class IntrinsicAead implements Aead {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// "expand 32-byte k", RFC 8439 2.3.
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private static final int KEYSTREAM_LENGTH = 1024;
    private static final int BLOCK = 64;
    private static final long LIMB = (1L << 26) - 1;

    private final int[] state = new int[16];
    private final byte[] keystream = new byte[KEYSTREAM_LENGTH];
    private final @Nullable PairedTail tail = Xor.VECTOR && PairedTail.isFast() ? new PairedTail() : null;
    private final JdkIntrinsics.Poly1305 poly = JdkIntrinsics.Poly1305.create();
    private final long[] accumulator = poly.accumulator();
    private final long[] multiplier = poly.multiplier();

    /// Second half of the one-time key, added to the accumulator at the end.
    private long addendLow;

    private long addendHigh;
    private long tagLow;
    private long tagHigh;

    IntrinsicAead(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a key is 32 bytes, this is " + key.length);
        }
        System.arraycopy(CONSTANTS, 0, state, 0, CONSTANTS.length);
        for (int i = 0; i < 8; i++) {
            state[4 + i] = (int) INTS.get(key, 4 * i);
        }
    }

    @Override
    public void seal(long counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        int made = start(counter);
        int padded = (length + 15) & ~15;
        crypt(made, in, inOffset, out, outOffset, padded);
        authenticate(out, outOffset, length, padded);
        LONGS.set(out, outOffset + length, tagLow);
        LONGS.set(out, outOffset + length + 8, tagHigh);
    }

    @Override
    public boolean open(long counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        int made = start(counter);
        int padded = (length + 15) & ~15;
        long low = (long) LONGS.get(in, inOffset + length);
        long high = (long) LONGS.get(in, inOffset + length + 8);
        authenticate(in, inOffset, length, padded);
        if (((low ^ tagLow) | (high ^ tagHigh)) != 0) {
            return false;
        }
        crypt(made, in, inOffset, out, outOffset, padded);
        return true;
    }

    @Override
    public void zero() {
        Arrays.fill(state, 0);
        Arrays.fill(keystream, (byte) 0);
        if (tail != null) {
            tail.zero();
        }
        Arrays.fill(accumulator, 0);
        Arrays.fill(multiplier, 0);
        addendLow = addendHigh = tagLow = tagHigh = 0;
    }

    /// Sets the nonce, makes the first keystream and takes the one-time key from its block 0; the bytes made.
    private int start(long counter) {
        state[12] = 0;
        state[13] = 0;
        state[14] = (int) counter;
        state[15] = (int) (counter >>> 32);
        int made = JdkIntrinsics.keystream(state, keystream);
        long low = (long) LONGS.get(keystream, 0) & 0x0ffffffc0fffffffL;
        long high = (long) LONGS.get(keystream, 8) & 0x0ffffffc0ffffffcL;
        addendLow = (long) LONGS.get(keystream, 16);
        addendHigh = (long) LONGS.get(keystream, 24);
        multiplier[0] = low & LIMB;
        multiplier[1] = (low >>> 26) & LIMB;
        multiplier[2] = ((low >>> 52) | (high << 12)) & LIMB;
        multiplier[3] = (high >>> 14) & LIMB;
        multiplier[4] = high >>> 40;
        accumulator[0] = accumulator[1] = accumulator[2] = accumulator[3] = accumulator[4] = 0;
        return made;
    }

    private void crypt(int firstMade, byte[] in, int inOffset, byte[] out, int outOffset, int length) {
        int made = firstMade;
        int nextBlock = made / BLOCK;
        int used = BLOCK;
        for (int done = 0; done < length; ) {
            if (used == made) {
                if (tail != null
                        && nextBlock == PairedTail.FIRST_BLOCK
                        && length - done <= PairedTail.LENGTH
                        && PairedTail.isWarm()) {
                    cryptTail(tail, in, inOffset + done, out, outOffset + done, length - done);
                    return;
                }
                state[12] = nextBlock;
                made = JdkIntrinsics.keystream(state, keystream);
                nextBlock += made / BLOCK;
                used = 0;
            }
            int count = Math.min(made - used, length - done);
            Xor.blocks(in, inOffset + done, keystream, used, out, outOffset + done, count);
            done += count;
            used += count;
        }
    }

    private void cryptTail(PairedTail paired, byte[] in, int inOffset, byte[] out, int outOffset, int length) {
        long counter = Integer.toUnsignedLong(state[14]) | (long) state[15] << 32;
        int at = paired.of(state, counter);
        Xor.blocks(in, inOffset, paired.keystream(), at, out, outOffset, length);
    }

    /// Poly1305 over the ciphertext, its padding and the length block, both written behind it; leaves the tag in
    /// `tagLow` and `tagHigh`.
    private void authenticate(byte[] bytes, int offset, int length, int padded) {
        for (int i = length; i < padded; i++) {
            bytes[offset + i] = 0;
        }
        LONGS.set(bytes, offset + padded, 0L);
        LONGS.set(bytes, offset + padded + 8, (long) length);
        poly.absorb(bytes, offset, padded + 16);
        finish();
    }

    /// Accumulator mod 2^130 - 5, plus the addend, mod 2^128 (RFC 8439 2.5.1). The limbs may be negative or too
    /// large by a few bits, whether they come from assembler or from Java: carry twice, then subtract the
    /// prime if the value is not below it, without a branch.
    private void finish() {
        long h0 = accumulator[0];
        long h1 = accumulator[1];
        long h2 = accumulator[2];
        long h3 = accumulator[3];
        long h4 = accumulator[4];
        for (int pass = 0; pass < 2; pass++) {
            h1 += h0 >> 26;
            h0 &= LIMB;
            h2 += h1 >> 26;
            h1 &= LIMB;
            h3 += h2 >> 26;
            h2 &= LIMB;
            h4 += h3 >> 26;
            h3 &= LIMB;
            h0 += (h4 >> 26) * 5;
            h4 &= LIMB;
        }
        h1 += h0 >> 26;
        h0 &= LIMB;

        long g0 = h0 + 5;
        long g1 = h1 + (g0 >> 26);
        long g2 = h2 + (g1 >> 26);
        long g3 = h3 + (g2 >> 26);
        long g4 = h4 + (g3 >> 26) - (1L << 26);
        long below = g4 >> 63;
        h0 = (h0 & below) | (g0 & LIMB & ~below);
        h1 = (h1 & below) | (g1 & LIMB & ~below);
        h2 = (h2 & below) | (g2 & LIMB & ~below);
        h3 = (h3 & below) | (g3 & LIMB & ~below);
        h4 = (h4 & below) | (g4 & ~below);

        long low = h0 | (h1 << 26) | (h2 << 52);
        long high = (h2 >>> 12) | (h3 << 14) | (h4 << 40);
        tagLow = low + addendLow;
        tagHigh = high + addendHigh + (Long.compareUnsigned(tagLow, low) < 0 ? 1 : 0);
    }
}
