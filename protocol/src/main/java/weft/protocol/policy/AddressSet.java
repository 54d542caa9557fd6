package weft.protocol.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// Pure, immutable. Addresses of one family, as sorted intervals that neither touch nor overlap: a look-up is a binary
/// search, however many prefixes went in.
final class AddressSet {
    /// By number; both of one family.
    static final Comparator<IpAddress> BY_NUMBER = (left, right) -> {
        int order = Long.compareUnsigned(left.high(), right.high());
        return order == 0 ? Long.compareUnsigned(left.low(), right.low()) : order;
    };

    // Interval i is (firstHigh[i], firstLow[i]) to (lastHigh[i], lastLow[i]), both included.
    private final long[] firstHigh;
    private final long[] firstLow;
    private final long[] lastHigh;
    private final long[] lastLow;

    private AddressSet(ArrayList<IpAddress> firsts, ArrayList<IpAddress> lasts) {
        firstHigh = firsts.stream().mapToLong(IpAddress::high).toArray();
        firstLow = firsts.stream().mapToLong(IpAddress::low).toArray();
        lastHigh = lasts.stream().mapToLong(IpAddress::high).toArray();
        lastLow = lasts.stream().mapToLong(IpAddress::low).toArray();
    }

    static AddressSet of(Collection<IpPrefix> prefixes) {
        var sorted = new ArrayList<>(prefixes);
        sorted.sort(Comparator.comparing(IpPrefix::address, BY_NUMBER));
        var firsts = new ArrayList<IpAddress>();
        var lasts = new ArrayList<IpAddress>();
        for (var prefix : sorted) {
            var first = prefix.address();
            var last = prefix.last();
            int end = lasts.size() - 1;
            if (end >= 0
                    && (contains(lasts.get(end), first) || next(lasts.get(end)).equals(first))) {
                lasts.set(end, contains(lasts.get(end), last) ? lasts.get(end) : last);
            } else {
                firsts.add(first);
                lasts.add(last);
            }
        }
        return new AddressSet(firsts, lasts);
    }

    /// The number after this one; 0 after the highest.
    static IpAddress next(IpAddress address) {
        long low = address.low() + 1;
        return new IpAddress(low == 0 ? address.high() + 1 : address.high(), low);
    }

    private static boolean contains(IpAddress last, IpAddress address) {
        return BY_NUMBER.compare(address, last) <= 0;
    }

    boolean contains(long high, long low) {
        int i = lastNotAbove(firstHigh, firstLow, high, low);
        return i >= 0 && isNotAbove(high, low, lastHigh[i], lastLow[i]);
    }

    /// The index of the last of these sorted numbers that is not above the given one; -1 when all are.
    static int lastNotAbove(long[] highs, long[] lows, long high, long low) {
        int from = 0;
        int to = highs.length;
        while (from < to) {
            int middle = from + to >>> 1;
            if (isNotAbove(highs[middle], lows[middle], high, low)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from - 1;
    }

    private static boolean isNotAbove(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order < 0 || order == 0 && Long.compareUnsigned(low, otherLow) <= 0;
    }
}
