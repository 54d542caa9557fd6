package weft.coordinator.api;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Any thread. How many wrong secrets one address may show: twenty at once, then ten a minute. Whoever has none left is
/// not even looked up, but for a secret that was right a while ago: so somebody who guesses locks nobody out, not even
/// behind the same router. Addresses and secrets (as hashes) that were not seen for the longest are forgotten first.
public final class FailureLimit {
    static final int BURST = 20;
    static final Duration REFILL = Duration.ofSeconds(6);
    private static final int ADDRESSES_MAX = 20_000;
    private static final int PROVEN_MAX = 20_000;
    private static final int IPV6_PREFIX_BYTES = 8;

    private final InstantSource clock;
    private final Map<Object, Bucket> buckets = newest(ADDRESSES_MAX);
    private final Map<ByteBuffer, Boolean> proven = newest(PROVEN_MAX);

    /// @param left how many it may still show
    private record Bucket(double left, long atMillis) {}

    public FailureLimit(InstantSource clock) {
        this.clock = clock;
    }

    /// Whether what an address shows is to be looked up.
    ///
    /// @param hash of the secret
    public synchronized boolean mayTry(InetAddress address, byte[] hash) {
        return left(address) >= 1 || proven.get(ByteBuffer.wrap(hash)) != null;
    }

    /// It was wrong.
    public synchronized void failed(InetAddress address) {
        buckets.put(key(address), new Bucket(Math.max(0, left(address) - 1), clock.millis()));
    }

    /// It was right.
    public synchronized void proved(byte[] hash) {
        proven.put(ByteBuffer.wrap(hash.clone()), true);
    }

    private double left(InetAddress address) {
        var bucket = buckets.get(key(address));
        if (bucket == null) {
            return BURST;
        }
        double back = (double) (clock.millis() - bucket.atMillis) / REFILL.toMillis();
        return Math.min(BURST, bucket.left + Math.max(0, back));
    }

    /// An IPv4 address, or the network of an IPv6 one: whoever has one address of it has all.
    private static Object key(InetAddress address) {
        var bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, bytes.length > 4 ? IPV6_PREFIX_BYTES : bytes.length);
    }

    private static <K, V> Map<K, V> newest(int max) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }
}
