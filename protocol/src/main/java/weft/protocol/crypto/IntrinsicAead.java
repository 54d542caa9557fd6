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

    private final int[] state = new int[16];
    private final byte[] keystream = new byte[KEYSTREAM_LENGTH];
    private final @Nullable PairedTail tail = Xor.VECTOR && PairedTail.isFast() ? new PairedTail() : null;
    private final Poly1305 poly = new Poly1305();

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
        LONGS.set(out, outOffset + length, poly.tagLow());
        LONGS.set(out, outOffset + length + 8, poly.tagHigh());
    }

    @Override
    public boolean open(long counter, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        int made = start(counter);
        int padded = (length + 15) & ~15;
        long low = (long) LONGS.get(in, inOffset + length);
        long high = (long) LONGS.get(in, inOffset + length + 8);
        authenticate(in, inOffset, length, padded);
        if (((low ^ poly.tagLow()) | (high ^ poly.tagHigh())) != 0) {
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
        poly.zero();
    }

    /// Sets the nonce, makes the first keystream and takes the one-time key from its block 0; the bytes made.
    private int start(long counter) {
        state[12] = 0;
        state[13] = 0;
        state[14] = (int) counter;
        state[15] = (int) (counter >>> 32);
        int made = JdkIntrinsics.keystream(state, keystream);
        poly.start(keystream);
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

    /// Poly1305 over the ciphertext, its padding and the length block, both written behind it.
    private void authenticate(byte[] bytes, int offset, int length, int padded) {
        for (int i = length; i < padded; i++) {
            bytes[offset + i] = 0;
        }
        LONGS.set(bytes, offset + padded, 0L);
        LONGS.set(bytes, offset + padded + 8, (long) length);
        poly.authenticate(bytes, offset, padded + Poly1305.BLOCK);
    }
}
