package weft.protocol.wireguard;

/// The constants of WireGuard's timers (whitepaper 6.1 to 6.6), in nanoseconds of a monotonic clock.
public final class Timing {
    private static final long SECOND = 1_000_000_000L;

    /// Rekey-After-Messages: the sender renews a session that sealed this many.
    public static final long REKEY_AFTER_MESSAGES = 1L << 60;

    /// Rekey-After-Time: the initiator renews a session of this age when it sends.
    public static final long REKEY_AFTER_TIME_NANOS = 120 * SECOND;

    /// Reject-After-Time: a session of this age neither seals nor opens.
    public static final long REJECT_AFTER_TIME_NANOS = 180 * SECOND;

    /// Rekey-Attempt-Time: how long initiations are repeated before giving up.
    public static final long REKEY_ATTEMPT_TIME_NANOS = 90 * SECOND;

    /// Rekey-Timeout: how long an initiation waits for its answer.
    public static final long REKEY_TIMEOUT_NANOS = 5 * SECOND;

    /// Keepalive-Timeout: who received data and has sent nothing for this long sends a keepalive.
    public static final long KEEPALIVE_TIMEOUT_NANOS = 10 * SECOND;

    /// Who sent data and has heard nothing for this long starts a handshake (6.5): the peer had its
    /// Keepalive-Timeout and one round of Rekey-Timeout.
    public static final long SILENCE_NANOS = KEEPALIVE_TIMEOUT_NANOS + REKEY_TIMEOUT_NANOS;

    /// The initiator renews a session of this age when it receives (6.2), so that a host that only listens never
    /// sees a session run out under it: 165 s.
    public static final long REKEY_ON_RECEIVE_NANOS =
            REJECT_AFTER_TIME_NANOS - KEEPALIVE_TIMEOUT_NANOS - REKEY_TIMEOUT_NANOS;

    /// All secrets of a peer are wiped when there was no new session for this long (6.3).
    public static final long FORGET_NANOS = 3 * REJECT_AFTER_TIME_NANOS;

    /// Random addition to repeated initiations (6.1 asks for jitter; a third of a second is what kernels use).
    public static final long JITTER_NANOS = SECOND / 3;

    /// A cookie, and the secret it is made with, are good for this long (5.4.7).
    public static final long COOKIE_LIFETIME_NANOS = 120 * SECOND;

    /// Initiations of one peer closer together than this are dropped unread (as the existing implementations do).
    public static final long INITIATION_INTERVAL_NANOS = SECOND / 50;

    private Timing() {}
}
