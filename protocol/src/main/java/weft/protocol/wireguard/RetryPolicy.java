package weft.protocol.wireguard;

import java.time.Duration;
import java.util.List;

/// How long an initiation waits for its answer before the next one, by attempt; the last entry holds for all
/// further ones. A random third of a second is added to entries of [Timing#REKEY_TIMEOUT_NANOS] and above, so that two
/// ends that initiate at once fall out of step.
public record RetryPolicy(List<Duration> delays) {
    /// WireGuard's own: every 5 s.
    public static final RetryPolicy STANDARD = new RetryPolicy(List.of(Duration.ofSeconds(5)));

    /// For peers that a coordinator introduces: the first initiation may well arrive before the other side has
    /// heard of our key, and then nobody should wait 5 s.
    public static final RetryPolicy EAGER = new RetryPolicy(List.of(
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            Duration.ofMillis(1600),
            Duration.ofMillis(3200),
            Duration.ofSeconds(5)));

    public RetryPolicy {
        delays = List.copyOf(delays);
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("a retry policy has at least one delay");
        }
    }

    /// `attempt` counts from 0.
    long delayNanos(int attempt) {
        return delays.get(Math.min(attempt, delays.size() - 1)).toNanos();
    }
}
