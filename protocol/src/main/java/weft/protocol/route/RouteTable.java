package weft.protocol.route;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// Longest-prefix match for both families: immutable, built as a whole and swapped.
///
/// Prefixes nest or are disjoint, so that laid out on the line of all addresses they cut it into intervals with one
/// answer each. A look-up is a binary search for the interval: ten steps for five hundred prefixes, no allocation.
public final class RouteTable<T> {
    private static final int NONE = -1;

    private final Family ipv4;
    private final Family ipv6;
    private final T[] values;

    private RouteTable(Family ipv4, Family ipv6, T[] values) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.values = values;
    }

    public static <T> RouteTable<T> empty() {
        return of(new TreeMap<>());
    }

    /// A route is a prefix and what it leads to.
    @SuppressWarnings("unchecked")
    public static <T> RouteTable<T> of(SortedMap<IpPrefix, T> routes) {
        var prefixes = new ArrayList<>(routes.keySet());
        // The order of IpPrefix puts an outer prefix right before those that it contains.
        var values = (T[]) new Object[prefixes.size()];
        var ipv4 = new ArrayList<Route>();
        var ipv6 = new ArrayList<Route>();
        for (int i = 0; i < values.length; i++) {
            var prefix = prefixes.get(i);
            values[i] = routes.get(prefix);
            (prefix.isIpv4() ? ipv4 : ipv6).add(new Route(prefix, i));
        }
        return new RouteTable<>(Family.of(ipv4), Family.of(ipv6), values);
    }

    public static RouteTable<Boolean> ofPrefixes(Collection<IpPrefix> prefixes) {
        var routes = new TreeMap<IpPrefix, Boolean>();
        for (var prefix : prefixes) {
            routes.put(prefix, true);
        }
        return of(routes);
    }

    public @Nullable T lookup(IpAddress address) {
        return lookup(address.high(), address.low());
    }

    /// Allocation-free form for the packet path; IPv4 in its mapped form.
    public @Nullable T lookup(long high, long low) {
        var family = high == 0 && low >>> 32 == 0xffff ? ipv4 : ipv6;
        int index = family.find(high, low);
        return index == NONE ? null : values[index];
    }

    private record Route(IpPrefix prefix, int value) {}

    /// Interval i starts at `(high[i], low[i])` and ends before the next one.
    @SuppressWarnings("ArrayRecordComponent")
    private record Family(long[] high, long[] low, int[] value) {
        static Family of(List<Route> routes) {
            var builder = new Builder(2 * routes.size() + 1);
            var open = new ArrayDeque<Route>();
            for (var route : routes) {
                while (!open.isEmpty() && !open.peek().prefix.contains(route.prefix)) {
                    builder.close(open);
                }
                builder.start(route.prefix.address(), route.value);
                open.push(route);
            }
            while (!open.isEmpty()) {
                builder.close(open);
            }
            return builder.build();
        }

        int find(long addressHigh, long addressLow) {
            int from = 0;
            int to = high.length;
            while (from < to) {
                int middle = from + to >>> 1;
                int order = Long.compareUnsigned(high[middle], addressHigh);
                if (order < 0 || order == 0 && Long.compareUnsigned(low[middle], addressLow) <= 0) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return from == 0 ? NONE : value[from - 1];
        }
    }

    private static final class Builder {
        private final long[] high;
        private final long[] low;
        private final int[] value;
        private int count;

        Builder(int capacity) {
            high = new long[capacity];
            low = new long[capacity];
            value = new int[capacity];
        }

        void start(IpAddress at, int leadsTo) {
            add(at.high(), at.low(), leadsTo);
        }

        /// Ends the innermost route: what is around it answers from the address after it.
        void close(ArrayDeque<Route> open) {
            var ended = open.pop();
            var last = ended.prefix.last();
            long nextLow = last.low() + 1;
            long nextHigh = nextLow == 0 ? last.high() + 1 : last.high();
            if (nextLow != 0 || nextHigh != 0) {
                var around = open.peek();
                add(nextHigh, nextLow, around == null ? NONE : around.value);
            }
        }

        private void add(long atHigh, long atLow, int leadsTo) {
            if (count > 0 && high[count - 1] == atHigh && low[count - 1] == atLow) {
                count--; // nothing lay between: the later answer holds
            }
            high[count] = atHigh;
            low[count] = atLow;
            value[count++] = leadsTo;
        }

        Family build() {
            return new Family(Arrays.copyOf(high, count), Arrays.copyOf(low, count), Arrays.copyOf(value, count));
        }
    }
}
