package weft.protocol.packet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of addresses of both families as sorted spans that neither overlap nor touch: equal sets are equal values.
public record IpSet(List<IpSpan> spans) {
    public static final IpSet EMPTY = new IpSet(List.of());
    public static final IpSet ALL = ofPrefixes(List.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6));

    public IpSet {
        spans = normalized(spans);
    }

    public static IpSet of(IpPrefix prefix) {
        return new IpSet(List.of(IpSpan.of(prefix)));
    }

    public static IpSet ofPrefixes(Collection<IpPrefix> prefixes) {
        return new IpSet(prefixes.stream().map(IpSpan::of).toList());
    }

    private static List<IpSpan> normalized(List<IpSpan> spans) {
        if (spans.size() < 2) {
            return List.copyOf(spans);
        }
        var sorted = new ArrayList<>(spans);
        sorted.sort(null);
        var joined = new ArrayList<IpSpan>();
        IpSpan open = sorted.getFirst();
        for (var span : sorted.subList(1, sorted.size())) {
            boolean joins = open.first().isIpv4() == span.first().isIpv4()
                    && (open.last().compareTo(span.first()) >= 0
                            || IpSpan.next(open.last()).equals(span.first()));
            if (!joins) {
                joined.add(open);
                open = span;
            } else if (span.last().compareTo(open.last()) > 0) {
                open = new IpSpan(open.first(), span.last());
            }
        }
        joined.add(open);
        return List.copyOf(joined);
    }

    public boolean isEmpty() {
        return spans.isEmpty();
    }

    public boolean contains(IpAddress address) {
        var span = spanAtOrBefore(address);
        return span != null && span.contains(address);
    }

    /// Whether any address is in both.
    public boolean overlaps(IpSpan other) {
        var before = spanAtOrBefore(other.last());
        return before != null && before.overlaps(other);
    }

    public boolean overlaps(IpPrefix prefix) {
        return overlaps(IpSpan.of(prefix));
    }

    public boolean overlaps(IpSet other) {
        return other.spans.stream().anyMatch(this::overlaps);
    }

    /// Whether every address of the other is in this one.
    public boolean containsAll(IpSet other) {
        return other.spans.stream().allMatch(span -> {
            var around = spanAtOrBefore(span.first());
            return around != null && around.contains(span.first()) && around.contains(span.last());
        });
    }

    public IpSet plus(IpSet other) {
        if (other.isEmpty() || equals(other)) {
            return this;
        }
        var all = new ArrayList<>(spans);
        all.addAll(other.spans);
        return new IpSet(all);
    }

    public IpSet minus(IpPrefix prefix) {
        var hole = IpSpan.of(prefix);
        var left = new ArrayList<IpSpan>();
        for (var span : spans) {
            if (!span.overlaps(hole)) {
                left.add(span);
                continue;
            }
            if (span.first().compareTo(hole.first()) < 0) {
                left.add(new IpSpan(span.first(), IpSpan.previous(hole.first())));
            }
            if (span.last().compareTo(hole.last()) > 0) {
                left.add(new IpSpan(IpSpan.next(hole.last()), span.last()));
            }
        }
        return new IpSet(left);
    }

    /// The fewest prefixes that make up the set, in order.
    public List<IpPrefix> prefixes() {
        return spans.stream().flatMap(span -> span.prefixes().stream()).toList();
    }

    private @Nullable IpSpan spanAtOrBefore(IpAddress address) {
        int low = 0;
        int high = spans.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (spans.get(middle).first().compareTo(address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : spans.get(low - 1);
    }
}
