package weft.protocol.wireguard;

import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

/// Handshake thread. What [Handshakes] knows of one remote key.
final class HandshakePeer {
    final NodeKey key;
    final MessageMacs macs;

    @Nullable
    Key32 presharedKey;

    /// Our initiation that waits for its answer; one at most, a newer one replaces it.
    @Nullable
    IndexEntry outstanding;

    private Tai64n greatest = Tai64n.MIN;
    private long nextInitiationAt = Long.MIN_VALUE;
    private byte @Nullable [] cookie;
    private long cookieUntil;

    HandshakePeer(NodeKey key) {
        this.key = key;
        this.macs = MessageMacs.to(key);
    }

    /// Null when an initiation with this timestamp may be answered: newer than all before, and not too soon.
    @Nullable
    DropReason refuses(Tai64n timestamp, long now) {
        if (timestamp.compareTo(greatest) <= 0) {
            return DropReason.STALE_TIMESTAMP;
        }
        return now < nextInitiationAt ? DropReason.RATE_LIMITED : null;
    }

    void answered(Tai64n timestamp, long now) {
        greatest = timestamp;
        nextInitiationAt = now + Timing.INITIATION_INTERVAL_NANOS;
    }

    void storeCookie(byte[] given, long now) {
        cookie = given;
        cookieUntil = now + Timing.COOKIE_LIFETIME_NANOS;
    }

    byte @Nullable [] cookie(long now) {
        return now < cookieUntil ? cookie : null;
    }
}
