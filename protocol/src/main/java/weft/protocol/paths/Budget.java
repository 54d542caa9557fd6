package weft.protocol.paths;

/// Packet thread. So many a second, and at most one second's worth at once.
final class Budget {
    private final long costNanos;
    private final int perSecond;
    private long spentUntil = PathTiming.LONG_AGO;

    Budget(int perSecond) {
        this.perSecond = perSecond;
        costNanos = 1_000_000_000L / perSecond;
    }

    boolean take(long now) {
        long from = Math.max(spentUntil, now - costNanos * perSecond);
        if (from + costNanos > now) {
            return false;
        }
        spentUntil = from + costNanos;
        return true;
    }
}
