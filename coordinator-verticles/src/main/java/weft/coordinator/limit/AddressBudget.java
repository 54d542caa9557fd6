package weft.coordinator.limit;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Any thread. How often an address may do something: so many times at once, and once more after each while. Of IPv6, a
/// /64 counts as one: whoever has an address of it has all. Knows the addresses that were seen last, and so is bounded,
/// too; one that was forgotten begins anew.
public final class AddressBudget {
    private static final int ADDRESSES_MAX = 20_000;
    private static final int IPV6_PREFIX_BYTES = 8;
    private static final ByteBuffer UNKNOWN = ByteBuffer.allocate(0);

    private final int burst;
    private final long refillNanos;
    private final Map<ByteBuffer, Bucket> buckets = Newest.map(ADDRESSES_MAX);

    /// @param left how many it may still do
    private record Bucket(double left, long atNanos) {}

    /// @param refill after which one more is allowed
    public AddressBudget(int burst, Duration refill) {
        this.burst = burst;
        this.refillNanos = refill.toNanos();
    }

    /// Takes one; false when there is none left.
    ///
    /// @param address null for all that have none
    public synchronized boolean allows(@Nullable InetAddress address, long nowNanos) {
        boolean isLeft = has(address, nowNanos);
        if (isLeft) {
            spend(address, nowNanos);
        }
        return isLeft;
    }

    /// Whether there is one left.
    synchronized boolean has(@Nullable InetAddress address, long nowNanos) {
        return left(network(address), nowNanos) >= 1;
    }

    /// Takes one, or what is left of it.
    synchronized void spend(@Nullable InetAddress address, long nowNanos) {
        var network = network(address);
        buckets.put(network, new Bucket(Math.max(0, left(network, nowNanos) - 1), nowNanos));
    }

    private double left(ByteBuffer network, long nowNanos) {
        var bucket = buckets.get(network);
        if (bucket == null) {
            return burst;
        }
        double back = (double) (nowNanos - bucket.atNanos) / refillNanos;
        return Math.min(burst, bucket.left + Math.max(0, back));
    }

    private static ByteBuffer network(@Nullable InetAddress address) {
        if (address == null) {
            return UNKNOWN;
        }
        var bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, bytes.length > 4 ? IPV6_PREFIX_BYTES : bytes.length);
    }
}
