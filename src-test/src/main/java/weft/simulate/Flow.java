package weft.simulate;

import java.util.BitSet;

/// One thread. Packets of one node to another, as sender and receiver count them.
final class Flow {
    long sent;
    long received;
    long lastNanos;
    private final BitSet numbers = new BitSet();

    /// Counts each packet once, though it may come by two ways. Whether it is the first of its number.
    boolean arrived(long number, long now) {
        lastNanos = now;
        int index = (int) number;
        if (numbers.get(index)) {
            return false;
        }
        numbers.set(index);
        received++;
        return true;
    }

    /// How many of the first ones have not come.
    long missingBefore(long end) {
        return end - numbers.get(0, (int) end).cardinality();
    }
}
