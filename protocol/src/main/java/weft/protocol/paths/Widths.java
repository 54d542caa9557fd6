package weft.protocol.paths;

import weft.protocol.wireguard.Tunnel;

/// Packet thread. Finds out how large a packet each path carries, with padded pings, before the path is used: on a path
/// that drops full-size packets without a word, small ones would arrive and every download hang.
///
/// A path that answered a small ping is asked with one padded ping of each size that matters, up to three times. What
/// carries less than 1,280 bytes of inner packet is not used at all; what carries less than the TUN's MTU is used with
/// the smaller size, which [Route] tells the engine.
final class Widths {
    private final DiscoDesk desk;
    private final int tunMtu;

    Widths(DiscoDesk desk, int tunMtu) {
        this.desk = desk;
        this.tunMtu = tunMtu;
    }

    /// Whether the path may be used: full width was answered, or less and all questions were asked.
    boolean isWide(Candidate candidate) {
        return candidate.innerMtu() >= tunMtu
                || (candidate.isNarrow && candidate.innerMtu() >= Math.min(tunMtu, PathTiming.INNER_MIN));
    }

    /// Whether some path answers, but was found too narrow.
    static boolean isAnyNarrow(PeerPath peer, long now) {
        for (var candidate : peer.candidates.all()) {
            if (candidate.isTrusted(now) && candidate.isNarrow) {
                return true;
            }
        }
        return false;
    }

    /// Asks where a question is due.
    void look(PeerPath peer, Candidate candidate, long now) {
        if (!candidate.isTrusted(now) || now < dueNanos(candidate)) {
            return;
        }
        if (candidate.widthTries < PathTiming.WIDTH_TRIES) {
            candidate.widthTries++;
            ask(peer, candidate, now);
        } else if (!candidate.isNarrow) {
            candidate.isNarrow = true;
        } else {
            ask(peer, candidate, now);
        }
    }

    private void ask(PeerPath peer, Candidate candidate, long now) {
        candidate.widthNanos = now;
        int overhead = Route.overhead(candidate.isIpv4());
        desk.ping(peer, candidate.path, tunMtu + overhead, now);
        int least = Math.min(tunMtu, PathTiming.INNER_MIN) + overhead;
        for (int wire : PathTiming.WIDTHS) {
            if (wire < tunMtu + overhead && wire > least) {
                desk.ping(peer, candidate.path, wire, now);
            }
        }
        if (least < tunMtu + overhead) {
            desk.ping(peer, candidate.path, least, now);
        }
    }

    private long dueNanos(Candidate candidate) {
        if (candidate.innerMtu() >= tunMtu) {
            return Tunnel.NEVER;
        }
        return candidate.widthNanos + (candidate.isNarrow ? PathTiming.NARROW_NANOS : PathTiming.WIDTH_GAP_NANOS);
    }

    long nextNanos(PeerPath peer, long now) {
        long next = Tunnel.NEVER;
        for (var candidate : peer.candidates.all()) {
            if (candidate.isTrusted(now)) {
                next = Math.min(next, dueNanos(candidate));
            }
        }
        return next;
    }

    /// Beside a heartbeat, from time to time: is the path in use still as wide? After three misses all is asked anew.
    void check(PeerPath peer, Candidate used, long now) {
        boolean missed = used.widthCheckNanos > used.widthAnsweredNanos;
        if (now - used.widthCheckNanos < (missed ? PathTiming.SILENCE_NANOS : PathTiming.WIDTH_CHECK_NANOS)) {
            return;
        }
        used.widthMisses = missed ? used.widthMisses + 1 : 0;
        if (used.widthMisses >= PathTiming.WIDTH_TRIES) {
            used.forgetWidth();
            return;
        }
        used.widthCheckNanos = now;
        desk.ping(peer, used.path, used.wireMtu, now);
    }
}
