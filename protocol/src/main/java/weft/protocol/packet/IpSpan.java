package weft.protocol.packet;

import java.util.ArrayList;
import java.util.List;

/// Addresses from `first` to `last`, both included, of one family.
public record IpSpan(IpAddress first, IpAddress last) implements Comparable<IpSpan> {
    private static final IpAddress LAST_BEFORE_IPV4 = new IpAddress(0, IpAddress.MAPPED - 1);

    public IpSpan {
        if (first.isIpv4() != last.isIpv4()) {
            throw new IllegalArgumentException("\"" + first + "-" + last + "\" mixes IPv4 and IPv6");
        }
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException(
                    "\"" + first + "-" + last + "\" ends before it begins; did you mean " + last + "-" + first + "?");
        }
    }

    public static IpSpan of(IpPrefix prefix) {
        var first = prefix.address();
        var last = new IpAddress(first.high() | ~prefix.highMask(), first.low() | ~prefix.lowMask());
        // ::/80 ends where IPv4 lies in the mapped form, which no IPv6 address is.
        return new IpSpan(first, first.isIpv4() == last.isIpv4() ? last : LAST_BEFORE_IPV4);
    }

    public boolean contains(IpAddress address) {
        return address.compareTo(first) >= 0 && address.compareTo(last) <= 0;
    }

    public boolean overlaps(IpSpan other) {
        return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /// The fewest prefixes that make up the span.
    public List<IpPrefix> prefixes() {
        var prefixes = new ArrayList<IpPrefix>();
        var from = first;
        while (true) {
            int bits = from.familyBits();
            while (bits > 0) {
                var wider = IpPrefix.containing(from, bits - 1);
                if (!wider.address().equals(from) || of(wider).last.compareTo(last) > 0) {
                    break;
                }
                bits--;
            }
            var prefix = IpPrefix.containing(from, bits);
            prefixes.add(prefix);
            var end = of(prefix).last;
            if (end.compareTo(last) >= 0) {
                return prefixes;
            }
            from = next(end);
        }
    }

    /// The address after this one. It is not asked of the last one of a family.
    static IpAddress next(IpAddress address) {
        long low = address.low() + 1;
        return new IpAddress(low == 0 ? address.high() + 1 : address.high(), low);
    }

    static IpAddress previous(IpAddress address) {
        return new IpAddress(address.low() == 0 ? address.high() - 1 : address.high(), address.low() - 1);
    }

    @Override
    public int compareTo(IpSpan other) {
        int order = first.compareTo(other.first);
        return order == 0 ? last.compareTo(other.last) : order;
    }

    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + "-" + last;
    }
}
