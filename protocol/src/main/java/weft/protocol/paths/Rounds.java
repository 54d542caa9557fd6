package weft.protocol.paths;

/// Packet thread. Sends the pings of candidates, one by one or in rounds, and the calls that go with a round.
final class Rounds {
    private final DiscoDesk desk;
    private final Relays relays;
    private final PathSink sink;
    private long endpointsWantedNanos = PathTiming.LONG_AGO;
    private long endpointsNanos = PathTiming.LONG_AGO;

    Rounds(DiscoDesk desk, Relays relays, PathSink sink) {
        this.desk = desk;
        this.relays = relays;
        this.sink = sink;
    }

    /// Pings every candidate, and asks the peer to do the same.
    void next(PeerPath peer, long now) {
        forgetOld(peer, now);
        for (var candidate : peer.candidates.all()) {
            if (now - candidate.pingedNanos >= PathTiming.PROBE_GAP_NANOS) {
                if (!desk.mayProbe(peer, now)) {
                    break;
                }
                ping(peer, candidate, now);
            }
        }
        boolean direct = peer.state instanceof PathState.Direct;
        boolean last = peer.round >= PathTiming.ROUND_GAPS_NANOS.length - 1;
        long gap = direct && last
                ? PathTiming.BETTER_NANOS
                : PathTiming.ROUND_GAPS_NANOS[Math.min(peer.round, PathTiming.ROUND_GAPS_NANOS.length - 1)];
        peer.round++;
        peer.nextRoundNanos = now + gap;
        call(peer, now);
    }

    private void call(PeerPath peer, long now) {
        int region = relays.regionOf(peer, now);
        if (region == 0 || !peer.hasOwnTraffic(now)) {
            return;
        }
        if (now - endpointsNanos > PathTiming.ENDPOINTS_FRESH_NANOS
                && now - endpointsWantedNanos > PathTiming.ENDPOINTS_FRESH_NANOS) {
            endpointsWantedNanos = now;
            sink.endpointsWanted();
        }
        desk.call(peer, region);
    }

    /// Drops candidates that nobody needs any more, and closes their sockets.
    void forgetOld(PeerPath peer, long now) {
        var all = peer.candidates.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            var candidate = all.get(i);
            if (candidate != peer.inUse && candidate.isForgotten(now) && !Guessing.isUnderWay(peer, candidate)) {
                all.remove(i);
                close(candidate);
            }
        }
    }

    void close(Candidate candidate) {
        if (candidate.isExtra()) {
            sink.closeSockets(candidate.path.socket(), 1);
        }
    }

    void ping(PeerPath peer, Candidate candidate, long now) {
        if (desk.ping(peer, candidate.path, 0, now)) {
            candidate.pinged(now);
        }
    }

    /// Own endpoints are fresh.
    void endpointsKnown(long now) {
        endpointsNanos = now;
    }
}
