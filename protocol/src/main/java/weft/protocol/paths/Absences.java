package weft.protocol.paths;

import static weft.protocol.paths.PathTiming.LONG_AGO;

import java.util.List;
import java.util.stream.IntStream;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. Relays that said, lately, that one peer is not there: at most [#SIZE], the newest.
final class Absences {
    static final int SIZE = 4;

    private final int[] regions = new int[SIZE];
    private final long[] saidNanos = new long[SIZE];
    /// When the first of them is believed no longer.
    private long expiryNanos = Tunnel.NEVER;

    /// @return whether that was not known already
    boolean said(int region, long now) {
        boolean known = has(region, now);
        int at = placeOf(region);
        regions[at] = region;
        saidNanos[at] = now;
        expiryNanos = firstExpiry();
        return !known;
    }

    /// Its own, or a free one, or that of whoever said so first.
    private int placeOf(int region) {
        int oldest = 0;
        for (int i = 0; i < SIZE; i++) {
            if (regions[i] == region) {
                return i;
            }
            if (regions[oldest] != 0 && (regions[i] == 0 || saidNanos[i] < saidNanos[oldest])) {
                oldest = i;
            }
        }
        return oldest;
    }

    boolean has(int region, long now) {
        return agoNanos(region, now) >= 0;
    }

    /// How long ago that relay said so; negative when it did not, or is believed no longer.
    long agoNanos(int region, long now) {
        for (int i = 0; i < SIZE; i++) {
            if (regions[i] == region && region != 0 && now - saidNanos[i] < PathTiming.GONE_NANOS) {
                return now - saidNanos[i];
            }
        }
        return -1;
    }

    /// The peer was heard there. Whether anything else was thought.
    boolean forget(int region) {
        boolean any = false;
        for (int i = 0; i < SIZE; i++) {
            if (regions[i] == region && region != 0) {
                regions[i] = 0;
                saidNanos[i] = LONG_AGO;
                any = true;
            }
        }
        expiryNanos = any ? firstExpiry() : expiryNanos;
        return any;
    }

    /// [Tunnel#NEVER] when there are none.
    long expiryNanos() {
        return expiryNanos;
    }

    /// Whether a relay may be asked again since the last call.
    boolean expire(long now) {
        if (now < expiryNanos) {
            return false;
        }
        for (int i = 0; i < SIZE; i++) {
            if (regions[i] != 0 && now - saidNanos[i] >= PathTiming.GONE_NANOS) {
                regions[i] = 0;
            }
        }
        expiryNanos = firstExpiry();
        return true;
    }

    /// Allocates; for people who ask.
    List<PathReport.Absence> report(long now) {
        return IntStream.of(regions)
                .filter(region -> has(region, now))
                .sorted()
                .mapToObj(region -> new PathReport.Absence(region, agoNanos(region, now)))
                .toList();
    }

    private long firstExpiry() {
        long first = Tunnel.NEVER;
        for (int i = 0; i < SIZE; i++) {
            if (regions[i] != 0) {
                first = Math.min(first, saidNanos[i] + PathTiming.GONE_NANOS);
            }
        }
        return first;
    }
}
