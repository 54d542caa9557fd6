package weft.protocol.paths;

/// The constants of path choice, in nanoseconds of a monotonic clock unless the name says otherwise.
///
/// "Reference" is Tailscale's magicsock. Where a value differs from it, the reason stands beside it; most are shorter,
/// because a cut path must flow by relay again within 2 seconds.
public final class PathTiming {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    /// A peer without packets for this long is not probed (reference: sessionActiveTimeout).
    public static final long IDLE_NANOS = 45 * SECOND;

    /// A direct path is used alone for this long after it answered, while packets are rare (reference:
    /// trustUDPAddrDuration).
    public static final long TRUST_NANOS = 6_500 * MILLI;

    /// The direct path in use is pinged this often while packets are rare (reference: heartbeatInterval).
    public static final long HEARTBEAT_QUIET_NANOS = 3 * SECOND;

    /// The same while packets flow. The reference has one heartbeat of 3 s, too long to notice a cut within 2 s.
    public static final long HEARTBEAT_NANOS = SECOND;

    /// Packets flow when the last one was sent or received less than this ago.
    public static final long FLOWING_NANOS = 2 * SECOND;

    /// Sending for this long without anything authentic by the direct path asks for a ping at once. Ours: a request's
    /// answer takes one round trip, and those are rarely longer.
    public static final long SILENCE_NANOS = 500 * MILLI;

    /// How often a peer with packets under way is looked at: the precision of [#SILENCE_NANOS].
    public static final long LOOK_NANOS = 100 * MILLI;

    /// A ping's answer is waited for three round trips, but at least and at most this long, before the path is
    /// suspected. The reference waits 5 s (pingTimeout).
    public static final long ANSWER_MIN_NANOS = 150 * MILLI;

    public static final long ANSWER_MAX_NANOS = 500 * MILLI;

    /// A suspected path is pinged this often, so that one lost ping does not cost the path.
    public static final long SUSPECT_PING_NANOS = 100 * MILLI;

    /// A doubted path, sent over beside the relay, is given up when it has not answered for this long.
    public static final long DOUBT_NANOS = 3 * SECOND;

    /// An answer to any ping later than this is not a proof any more (reference: pingTimeout).
    public static final long PING_TIMEOUT_NANOS = 5 * SECOND;

    /// A better path is looked for this often while one is in use (reference: upgradeUDPDirectInterval).
    public static final long BETTER_NANOS = 60 * SECOND;

    /// Latencies below this count as equal, and no better path is looked for (reference: goodEnoughLatency).
    public static final long GOOD_LATENCY_NANOS = 5 * MILLI;

    /// Own endpoints older than this are found out anew before peers are told (reference: endpointsFreshEnough).
    public static final long ENDPOINTS_FRESH_NANOS = 27 * SECOND;

    /// Before anything happened; far enough from `now` for differences to be large, and none to overflow.
    static final long LONG_AGO = -(1L << 61);

    private PathTiming() {}
}
