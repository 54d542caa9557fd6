package weft.protocol.crypto;

import java.util.Arrays;

/// Packet thread. ChaCha20 blocks 16 to 23 of two neighbouring counters in one go.
///
/// Sixteen blocks are made at a time, and a packet of 1,420 bytes wants 24: twice sixteen would waste a quarter of
/// the work. The nonce of the next packet is known, so its last 8 blocks are made along with this one's, and three
/// calls serve two packets. A counter that comes out of order costs a whole call.
final class PairedTail {
    static final int FIRST_BLOCK = 16;
    /// Bytes of keystream for one counter.
    static final int LENGTH = 512;

    private final WideChaCha wide;
    private final byte[] keystream = new byte[2 * LENGTH];
    /// Of the counter whose keystream is in the lower half; the one after it is in the upper.
    private long pairOf;

    private boolean made;

    PairedTail(WideChaCha wide) {
        this.wide = wide;
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
            wide.pair(state, counter, keystream);
            pairOf = counter;
            made = true;
        }
        return 0;
    }

    void zero() {
        Arrays.fill(keystream, (byte) 0);
        made = false;
    }
}
