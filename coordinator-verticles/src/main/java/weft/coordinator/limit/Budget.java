package weft.coordinator.limit;

import java.time.Duration;
import java.util.Map;

/// Any thread. How often each of many may do something: so many times at once, and once more after each while. Knows
/// those that were seen last, and so is bounded, too; one that was forgotten begins anew.
public final class Budget<K> {
    private static final int KEYS_MAX = 20_000;

    private final int burst;
    private final long refillNanos;
    private final Map<K, Bucket> buckets = Newest.map(KEYS_MAX);

    /// @param left how many it may still do
    private record Bucket(double left, long atNanos) {}

    /// @param refill after which one more is allowed
    public Budget(int burst, Duration refill) {
        this.burst = burst;
        this.refillNanos = refill.toNanos();
    }

    /// Takes one; false when there is none left.
    public synchronized boolean allows(K key, long nowNanos) {
        boolean isLeft = has(key, nowNanos);
        if (isLeft) {
            spend(key, nowNanos);
        }
        return isLeft;
    }

    /// Whether there is one left.
    synchronized boolean has(K key, long nowNanos) {
        return left(key, nowNanos) >= 1;
    }

    /// Takes one, or what is left of it.
    synchronized void spend(K key, long nowNanos) {
        buckets.put(key, new Bucket(Math.max(0, left(key, nowNanos) - 1), nowNanos));
    }

    private double left(K key, long nowNanos) {
        var bucket = buckets.get(key);
        if (bucket == null) {
            return burst;
        }
        double back = (double) (nowNanos - bucket.atNanos) / refillNanos;
        return Math.min(burst, bucket.left + Math.max(0, back));
    }
}
