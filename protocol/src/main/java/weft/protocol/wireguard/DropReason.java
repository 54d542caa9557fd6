package weft.protocol.wireguard;

/// Why a message was dropped. Each is counted; none is an exception.
public enum DropReason {
    /// Shorter or longer than its type allows.
    BAD_LENGTH,
    /// Not one of the four message types, or its reserved bytes are not zero.
    BAD_TYPE,
    /// The first MAC is not by someone who knows our public key.
    BAD_MAC1,
    /// Names no session or handshake of ours.
    UNKNOWN_INDEX,
    /// Decryption failed, or a public point is of small order.
    NOT_AUTHENTIC,
    /// A genuine handshake by a key that is no peer of ours.
    UNKNOWN_PEER,
    /// An initiation whose timestamp is not above the greatest seen from that peer: a replay.
    STALE_TIMESTAMP,
    /// Initiations of one peer, or under load of one source, come too fast.
    RATE_LIMITED,
    /// A counter seen before, or too far below the greatest to tell.
    REPLAYED,
    /// A counter at or above the limit of a session.
    COUNTER_EXHAUSTED,
    /// The session is over.
    SESSION_RETIRED;

    private static final DropReason[] ALL = values();

    /// Negative, so that it fits where a length is returned.
    public int code() {
        return -1 - ordinal();
    }

    /// The reason of a negative code.
    public static DropReason of(int code) {
        return ALL[-1 - code];
    }
}
