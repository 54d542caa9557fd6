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

    /// The same while packets flow. The reference has one heartbeat of 3 s, too long to notice a cut within 2 s: a cut
    /// of which only the outward half is dead is noticed by nothing else.
    public static final long HEARTBEAT_NANOS = 800 * MILLI;

    /// Packets flow when the last one was sent or received less than this ago.
    public static final long FLOWING_NANOS = 2 * SECOND;

    /// Sending for this long (or two round trips) without anything authentic by the direct path asks for a ping at
    /// once. Ours: an answer takes one round trip, and those are rarely longer. Doubled each time that only a pong
    /// comes, up to [#SILENCE_NANOS]: traffic that goes one way costs two pings a second.
    public static final long SILENCE_MIN_NANOS = 100 * MILLI;

    public static final long SILENCE_NANOS = 500 * MILLI;

    /// How often a peer with a direct path and packets under way is looked at: the precision of [#SILENCE_MIN_NANOS].
    public static final long LOOK_NANOS = 50 * MILLI;

    /// A ping's answer is waited for three round trips, but at least and at most this long, before the path is
    /// suspected. The reference waits 5 s (pingTimeout). At most, so that silence, waiting and suspicion stay below
    /// 2 s.
    public static final long ANSWER_MIN_NANOS = 150 * MILLI;

    public static final long ANSWER_MAX_NANOS = 900 * MILLI;

    /// A suspected path is pinged this often, [#SUSPECT_PINGS] times, so that some lost pings do not cost the path.
    /// What
    /// is sent meanwhile goes by the relay as well.
    public static final long SUSPECT_PING_NANOS = 50 * MILLI;

    public static final int SUSPECT_PINGS = 6;

    /// A doubted path is pinged this often.
    public static final long DOUBT_PING_NANOS = 200 * MILLI;

    /// A doubted path, sent over beside the relay, is given up when it has not answered for this long.
    public static final long DOUBT_NANOS = 3 * SECOND;

    /// An answer later than this proves nothing any more (reference: pingTimeout).
    public static final long PING_TIMEOUT_NANOS = 5 * SECOND;

    /// No address is pinged more often than this by a round or in answer to a ping. The reference's 5 s
    /// (discoPingInterval) would make a lost first probe cost 5 s of relay.
    public static final long PROBE_GAP_NANOS = 100 * MILLI;

    /// Rounds of probes come these times after one another, the last one repeated. Ours: four within the first second,
    /// because probes that must open two NATs cross each other; then ever rarer, because what did not answer will
    /// not.
    static final long[] ROUND_GAPS_NANOS = {
        200 * MILLI, 300 * MILLI, 500 * MILLI, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 15 * SECOND, 30 * SECOND
    };

    /// So many rounds are made although a direct path was found: a better one may need a second probe to open.
    static final int ROUNDS_ANYWAY = 4;

    /// From this round on a search counts as failed, for people who ask.
    static final int ROUNDS_HOPEFUL = 6;

    /// A better path is looked for this often while one is in use (reference: upgradeUDPDirectInterval).
    public static final long BETTER_NANOS = 60 * SECOND;

    /// Latencies below this count as equal, and no better path is looked for (reference: goodEnoughLatency).
    public static final long GOOD_LATENCY_NANOS = 5 * MILLI;

    /// Own endpoints older than this are found out anew before peers are told (reference: endpointsFreshEnough).
    public static final long ENDPOINTS_FRESH_NANOS = 27 * SECOND;

    /// A peer that called is probed for this long although we have nothing to send.
    public static final long INVITED_NANOS = 10 * SECOND;

    /// Calls of one peer closer together than this are not followed: each makes us send up to 64 probes.
    public static final long CALL_GAP_NANOS = 100 * MILLI;

    /// How wide a path is, is asked this often, as long as nothing wide enough was answered.
    static final int WIDTH_TRIES = 3;

    /// Between two of those questions: longer than nearly all round trips.
    static final long WIDTH_GAP_NANOS = 200 * MILLI;

    /// Each heartbeat after this time is as large as the packets are: a path may become narrower.
    static final long WIDTH_CHECK_NANOS = 10 * SECOND;

    /// What a path must carry of inner packets, however large the TUN's MTU: IPv6 asks for no less (RFC 8200, 5).
    static final int INNER_MIN = 1_280;

    /// Sizes of IP packets at which real paths end: jumbo frames, Ethernet, PPPoE, tunnels.
    static final int[] WIDTHS = {9_000, 1_500, 1_492, 1_420, 1_400, 1_360};

    /// A path that answers small pings only is asked for its width again after this.
    static final long NARROW_NANOS = 30 * SECOND;

    /// A path that was heard nothing of for this long is no candidate any more, unless somebody advertises it.
    static final long LEARNED_NANOS = 60 * SECOND;

    /// An extra socket, won by guessing, that neither side sends by is closed after this.
    static final long UNUSED_NANOS = 30 * SECOND;

    /// The peer's packets come from elsewhere since this: worth a ping, but no more often.
    static final long ELSEWHERE_NANOS = SECOND;

    /// Where a peer was heard by relay is believed for this long, when its home relay is of no use.
    static final long HEARD_NANOS = 60 * SECOND;

    /// A relay that said that the peer is not there is asked again after this.
    static final long GONE_NANOS = 5 * SECOND;

    /// Such news start a search over, but no more often: of a peer that is off there are more every 5 s.
    static final long SEEK_NANOS = 30 * SECOND;

    /// Guessing begins when a search has failed for this long.
    public static final long GUESS_AFTER_NANOS = SECOND;

    /// One try of guessing takes at most this long and [#GUESS_PROBES_MAX] probes (the NAT grid's bound).
    public static final long GUESS_NANOS = 20 * SECOND;

    public static final int GUESS_PROBES_MAX = 2_000;

    /// Sockets of the hard side. With 256 of 64,512 ports open, 650 probes hit with probability 0.92 (the NAT grid).
    public static final int GUESS_SOCKETS = 256;

    /// Between two probes of the easy side: 100 a second.
    public static final long GUESS_GAP_NANOS = 10 * MILLI;

    /// Between two of the hard side's sockets that are opened towards the peer. Each is opened once more after
    /// [#GUESS_REFRESH_NANOS]: NATs forget what is not answered, the strictest after 30 s (RFC 4787 asks for 120).
    public static final long GUESS_OPEN_GAP_NANOS = 2 * MILLI;

    public static final long GUESS_REFRESH_NANOS = 10 * SECOND;

    /// Places that one try aims at: a node behind two NATs in a row, or with two uplinks, has two.
    static final int GUESS_TARGETS_MAX = 2;

    /// Tries at once of the hard side: each has its sockets.
    static final int GUESSES_MAX = 2;

    /// After a failed try, by relay only for this long.
    public static final long GUESS_REST_NANOS = 180 * SECOND;

    /// Discovery pings of all peers together, a second: rounds, answers to calls, and guesses. Pings of paths in use
    /// are
    /// not counted, there is one a second for each peer with packets.
    static final int PROBES_PER_SECOND = 500;

    /// Pongs a second, of all peers together.
    static final int PONGS_PER_SECOND = 2_000;

    /// Datagrams from places where no peer is known that are opened, a second: opening costs some microseconds.
    static final int STRANGERS_PER_SECOND = 2_000;

    /// One peer's share of the probes: each of its candidates once.
    static final int PEER_PROBES_PER_SECOND = CandidateTable.SIZE_MAX;

    /// One peer's share of the probes while a path to it is guessed: the hard side opens all its sockets at once.
    static final int PEER_GUESSES_PER_SECOND = GUESS_SOCKETS;

    /// One peer's share of the pongs. A peer whose path fails sends 20 pings a second, one that begins to search some
    /// dozens.
    static final int PEER_PONGS_PER_SECOND = 50;

    /// One disco key's share of the datagrams from places where its owner is not known: what the hard side of a guess
    /// sends as it opens its sockets.
    static final int KEY_STRANGERS_PER_SECOND = GUESS_SOCKETS;

    /// Before anything happened; far enough from `now` for differences to be large, and none to overflow.
    static final long LONG_AGO = -(1L << 61);

    private PathTiming() {}
}
