package weft.coordinator.limit;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Any thread. How many wrong secrets one address may show: twenty at once, then ten a minute. Whoever has none left is
/// not even looked up, but for a secret that was right a while ago: so somebody who guesses locks nobody out, not even
/// behind the same router. Addresses and secrets (as hashes) that were not seen for the longest are forgotten first.
public final class FailureLimit {
    public static final int BURST = 20;
    public static final Duration REFILL = Duration.ofSeconds(6);
    private static final int PROVEN_MAX = 20_000;

    private final InstantSource clock;
    private final AddressBudget budget = new AddressBudget(BURST, REFILL);
    private final Map<ByteBuffer, Boolean> proven = Newest.map(PROVEN_MAX);

    public FailureLimit(InstantSource clock) {
        this.clock = clock;
    }

    /// Whether what an address shows is to be looked up.
    ///
    /// @param hash of the secret
    public synchronized boolean mayTry(InetAddress address, byte[] hash) {
        return budget.has(address, nanos()) || proven.get(ByteBuffer.wrap(hash)) != null;
    }

    /// It was wrong.
    public synchronized void failed(InetAddress address) {
        budget.spend(address, nanos());
    }

    /// It was right.
    public synchronized void proved(byte[] hash) {
        proven.put(ByteBuffer.wrap(hash.clone()), true);
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }
}
