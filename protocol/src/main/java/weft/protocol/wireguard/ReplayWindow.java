package weft.protocol.wireguard;

import java.util.Arrays;

/// Packet thread. Which of the last [#WIDTH] counters of a session were seen (RFC 6479, whitepaper 5.4.6): a ring
/// of words, of which one more than needed is kept so that sliding only clears whole words. A packet costs one
/// comparison and one bit.
final class ReplayWindow {
    /// Wide enough for what offloads and several paths reorder: five 64 KiB super-packets of 1,280 bytes a
    /// millisecond fill 2,000 in 8 ms.
    static final int WIDTH = 8192;

    private static final int WORDS = 2 * WIDTH / Long.SIZE;
    private static final int WORD_MASK = WORDS - 1;

    private final long[] seen = new long[WORDS];

    /// One above the greatest counter accepted: 0 while none was.
    private long next;

    /// Whether this counter may still be accepted; changes nothing.
    boolean isNew(long counter) {
        if (Long.compareUnsigned(counter, next) >= 0) {
            return true;
        }
        return Long.compareUnsigned(next - counter, WIDTH) <= 0 && (seen[word(counter)] & bit(counter)) == 0;
    }

    /// Marks a counter that [#isNew] allowed and whose packet was authentic.
    void mark(long counter) {
        if (Long.compareUnsigned(counter, next) >= 0) {
            slide(counter);
        }
        seen[word(counter)] |= bit(counter);
    }

    private void slide(long counter) {
        long newest = next == 0 ? -1 : (next - 1) >>> 6;
        long gained = (counter >>> 6) - newest;
        if (gained >= WORDS) {
            Arrays.fill(seen, 0);
        } else {
            for (long i = 1; i <= gained; i++) {
                seen[(int) (newest + i) & WORD_MASK] = 0;
            }
        }
        next = counter + 1;
    }

    private static int word(long counter) {
        return (int) (counter >>> 6) & WORD_MASK;
    }

    private static long bit(long counter) {
        return 1L << counter;
    }
}
