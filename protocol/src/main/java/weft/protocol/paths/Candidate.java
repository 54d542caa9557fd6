package weft.protocol.paths;

import static weft.protocol.paths.PathTiming.LONG_AGO;

import weft.protocol.wireguard.Tunnel;

/// Packet thread. One address at which a peer may be, with what its answers proved.
final class Candidate {
    final UdpPath path;
    CandidateKind kind;

    long pingedNanos = LONG_AGO;
    long answeredNanos = LONG_AGO;
    /// When the first ping since the last answer went out.
    long unansweredNanos = Tunnel.NEVER;
    /// Smoothed round trip; of interest once it answered.
    long latencyNanos;

    /// The largest IP packet that was answered; 0 while only small ones were tried.
    int wireMtu;

    /// How often and when it was asked how large a packet passes.
    int widthTries;
    long widthNanos = LONG_AGO;
    /// All questions for the width were asked, and full size was not answered.
    boolean isNarrow;
    /// When a path in use was last asked whether it is still as wide, and when it last said so.
    long widthCheckNanos = LONG_AGO;
    long widthAnsweredNanos = LONG_AGO;
    int widthMisses;

    /// When an authentic packet of the peer came from there.
    long heardNanos = LONG_AGO;
    /// When they began to come from there, after a while without.
    long appearedNanos = LONG_AGO;

    final long learnedNanos;

    Candidate(UdpPath path, CandidateKind kind, long now) {
        this.path = path;
        this.kind = kind;
        learnedNanos = now;
    }

    boolean isExtra() {
        return path.socket() >= UdpPath.SOCKET_EXTRA;
    }

    boolean isIpv4() {
        return path.endpoint().isIpv4();
    }

    /// The largest inner packet that was proven to pass; negative while nothing was.
    int innerMtu() {
        return wireMtu - Route.overhead(isIpv4());
    }

    /// Nobody says any more that the peer is there, and it does not answer. A socket of our own is not kept open for a
    /// path that neither side uses, though it may answer.
    boolean isForgotten(long now) {
        if (isExtra()) {
            return now - Math.max(learnedNanos, heardNanos) > PathTiming.UNUSED_NANOS;
        }
        long last = Math.max(learnedNanos, Math.max(answeredNanos, heardNanos));
        return kind.compareTo(CandidateKind.CALLED) > 0 && now - last > PathTiming.LEARNED_NANOS;
    }

    void pinged(long now) {
        pingedNanos = now;
        if (unansweredNanos == Tunnel.NEVER) {
            unansweredNanos = now;
        }
    }

    /// @param wire size of the ping as an IP packet, 0 for one that was not padded
    void answered(long roundTripNanos, int wire, long now) {
        // An eighth of the new value, as TCP smooths its round trips (RFC 6298); a path that was silent starts over.
        boolean known = now - answeredNanos < PathTiming.TRUST_NANOS;
        latencyNanos = known ? latencyNanos + (roundTripNanos - latencyNanos) / 8 : roundTripNanos;
        answeredNanos = now;
        unansweredNanos = Tunnel.NEVER;
        if (wire > 0 && wire >= wireMtu) {
            wireMtu = wire;
            widthAnsweredNanos = now;
        }
    }

    /// What was proven holds no longer; it is pinged by the next round.
    void forget() {
        pingedNanos = LONG_AGO;
        answeredNanos = LONG_AGO;
        unansweredNanos = Tunnel.NEVER;
        forgetWidth();
    }

    void forgetWidth() {
        wireMtu = 0;
        widthTries = 0;
        widthNanos = LONG_AGO;
        widthMisses = 0;
        isNarrow = false;
    }

    boolean isTrusted(long now) {
        return now - answeredNanos < PathTiming.TRUST_NANOS;
    }

    /// How long a ping may go unanswered. While packets of the peer come by this very path, a slow answer more likely
    /// waits in a long queue than that only one direction is cut.
    long answerWaitNanos(long now) {
        return now - heardNanos < PathTiming.ANSWER_MIN_NANOS ? PathTiming.ANSWER_MAX_NANOS : usualWaitNanos();
    }

    /// When the next ping is worth its while.
    long usualWaitNanos() {
        return Math.clamp(3 * latencyNanos, PathTiming.ANSWER_MIN_NANOS, PathTiming.ANSWER_MAX_NANOS);
    }

    boolean isSuspect(long now) {
        return unansweredNanos != Tunnel.NEVER && now - unansweredNanos > answerWaitNanos(now);
    }
}
