package weft.protocol.paths;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. Looks after the way to each peer: carries out the transitions of [PathState], whatever they were
/// caused by (time, packets, answers, calls).
final class PathCare implements DiscoDesk.Receiver {
    private static final long NEVER_ALERT_NANOS = Long.MAX_VALUE;

    private final DiscoDesk desk;
    private final Guessing guessing;
    private final Rounds rounds;
    private final Roaming roaming;
    private final Widths widths;
    private final Relays relays;
    private final Neighbourhood neighbourhood;
    private final PathTimers timers;
    private final PathSink sink;

    PathCare(
            DiscoDesk desk,
            Guessing guessing,
            Rounds rounds,
            Widths widths,
            Relays relays,
            Neighbourhood neighbourhood,
            PathTimers timers,
            PathSink sink) {
        this.desk = desk;
        this.guessing = guessing;
        this.rounds = rounds;
        roaming = new Roaming(rounds, neighbourhood, timers);
        this.widths = widths;
        this.relays = relays;
        this.neighbourhood = neighbourhood;
        this.timers = timers;
        this.sink = sink;
    }

    void look(PeerPath peer, long now) {
        if (peer.spec.discoKey() == null || desk.self == null) {
            peer.reason = peer.spec.discoKey() == null ? RouteReason.NO_DISCO : RouteReason.NEW;
            peer.alertNanos = NEVER_ALERT_NANOS;
            timers.set(peer, Tunnel.NEVER);
            reroute(peer, peer.reason, now);
            return;
        }
        if (now >= peer.restsAtNanos()) {
            rest(peer, now);
            return;
        }
        if (peer.absences.expire(now)) {
            reroute(peer, RouteReason.RELAY_CHANGED, now);
        }
        switch (peer.state) {
            case PathState.Resting resting -> wake(peer, resting, now);
            case PathState.Searching searching -> search(peer, searching, now);
            case PathState.Direct direct -> watch(peer, direct, now);
            case PathState.Doubted doubted -> doubt(peer, doubted, now);
        }
        for (var candidate : peer.candidates.all()) {
            widths.look(peer, candidate, now);
        }
        long guess = guessing.look(peer, now);
        schedule(peer, guess, now);
    }

    private void schedule(PeerPath peer, long guessNanos, long now) {
        long next = Math.min(guessNanos, Math.min(peer.restsAtNanos(), widths.nextNanos(peer, now)));
        next = Math.min(next, peer.absences.expiryNanos());
        peer.alertNanos = NEVER_ALERT_NANOS;
        switch (peer.state) {
            case PathState.Resting _ -> {
                peer.alertNanos = 0;
                next = Tunnel.NEVER;
            }
            case PathState.Searching _ -> next = Math.min(next, peer.nextRoundNanos);
            case PathState.Direct direct -> {
                peer.alertNanos = PathTiming.LOOK_NANOS;
                boolean near = peer.isFlowing(now) || direct.best().unansweredNanos != Tunnel.NEVER;
                long beat = direct.best().pingedNanos + PathTiming.HEARTBEAT_QUIET_NANOS;
                next = Math.min(next, near ? now + PathTiming.LOOK_NANOS : beat);
            }
            case PathState.Doubted _ -> next = Math.min(next, now + PathTiming.LOOK_NANOS);
        }
        timers.set(peer, Math.max(next, now + 1));
    }

    /// A packet came or went while the next look is far away.
    void alert(PeerPath peer, long now) {
        if (peer.state instanceof PathState.Resting) {
            look(peer, now);
        } else if (peer.deadlineNanos != Tunnel.NEVER) {
            timers.set(peer, now + PathTiming.LOOK_NANOS);
        }
    }

    private void rest(PeerPath peer, long now) {
        enter(peer, new PathState.Resting(peer.inUse), RouteReason.NO_TRAFFIC, now);
        guessing.end(peer, 0, now);
        rounds.forgetOld(peer, now);
        schedule(peer, Tunnel.NEVER, now);
    }

    private void wake(PeerPath peer, PathState.Resting resting, long now) {
        var best = bestUsable(peer, null, now);
        if (best != null) {
            enter(peer, new PathState.Direct(best, now), RouteReason.ANSWERED, now);
        } else if (resting.last() != null) {
            enter(peer, new PathState.Doubted(resting.last(), now), RouteReason.SEARCHING, now);
        } else {
            enter(peer, new PathState.Searching(now), RouteReason.SEARCHING, now);
        }
        peer.unansweredNanos = now;
        peer.round = 0;
        rounds.next(peer, now);
    }

    private void search(PeerPath peer, PathState.Searching searching, long now) {
        var best = bestUsable(peer, null, now);
        if (best != null) {
            enter(peer, new PathState.Direct(best, now), RouteReason.ANSWERED, now);
            return;
        }
        if (now >= peer.nextRoundNanos) {
            rounds.next(peer, now);
            enter(peer, searching, whyByRelay(peer, now), now);
        }
    }

    private RouteReason whyByRelay(PeerPath peer, long now) {
        var own = desk.self;
        if (peer.absences.has(relays.regionOf(peer, now), now)) {
            return RouteReason.RELAY_LACKS;
        }
        if (peer.guess != null) {
            return RouteReason.GUESSING;
        }
        if (Widths.isAnyNarrow(peer, now)) {
            return RouteReason.TOO_NARROW;
        }
        if (peer.round < PathTiming.ROUNDS_HOPEFUL) {
            return RouteReason.SEARCHING;
        }
        return own != null && own.hardNat() && peer.spec.hardNat() ? RouteReason.BOTH_HARD : RouteReason.NO_ANSWER;
    }

    /// A direct path is in use: is it still there, still wide enough, still the best?
    private void watch(PeerPath peer, PathState.Direct direct, long now) {
        var best = direct.best();
        if (!best.isTrusted(now)) {
            startDoubt(peer, best, RouteReason.SILENT, now);
            return;
        }
        if (!widths.isWide(best)) {
            enter(peer, new PathState.Searching(now), RouteReason.TOO_NARROW, now);
            peer.round = 0;
            rounds.next(peer, now);
            return;
        }
        if (best.unansweredNanos != Tunnel.NEVER) {
            if (suspect(peer, direct, now)) {
                return;
            }
        } else if (peer.isBeatDue(best, now)) {
            rounds.ping(peer, best, now);
            widths.check(peer, best, now);
        }
        boolean settling = peer.round < PathTiming.ROUNDS_ANYWAY;
        if (now >= peer.nextRoundNanos && (settling || peer.candidates.mayBetter(best))) {
            rounds.next(peer, now);
        }
    }

    /// A ping is out: true when the path was left because of it.
    private boolean suspect(PeerPath peer, PathState.Direct direct, long now) {
        var best = direct.best();
        if (!best.isSuspect(now)) {
            long gap = peer.isSilent(best, now)
                    ? Math.max(PathTiming.SUSPECT_PING_NANOS, best.latencyNanos / 2)
                    : best.usualWaitNanos();
            if (now - best.pingedNanos >= gap) {
                rounds.ping(peer, best, now);
            }
            return false;
        }
        var other = bestUsable(peer, best, now);
        if (other != null && other.answeredNanos > best.unansweredNanos) {
            enter(peer, new PathState.Direct(other, now), RouteReason.SILENT, now);
            return true;
        }
        long suspicion = PathTiming.SUSPECT_PINGS * PathTiming.SUSPECT_PING_NANOS;
        if (now - best.unansweredNanos > best.answerWaitNanos(now) + suspicion) {
            startDoubt(peer, best, RouteReason.SILENT, now);
            return true;
        }
        if (!direct.late()) {
            enter(peer, direct.late(true), RouteReason.LATE, now);
        }
        if (now - best.pingedNanos >= PathTiming.SUSPECT_PING_NANOS) {
            rounds.ping(peer, best, now);
        }
        return false;
    }

    private void startDoubt(PeerPath peer, Candidate best, RouteReason reason, long now) {
        enter(peer, new PathState.Doubted(best, now), reason, now);
        peer.round = 0;
        rounds.next(peer, now);
    }

    private void doubt(PeerPath peer, PathState.Doubted doubted, long now) {
        var other = bestUsable(peer, doubted.best(), now);
        if (other != null) {
            enter(peer, new PathState.Direct(other, now), RouteReason.ANSWERED, now);
        } else if (now - doubted.sinceNanos() >= PathTiming.DOUBT_NANOS) {
            enter(peer, new PathState.Searching(now), RouteReason.SILENT, now);
        } else if (now - doubted.best().pingedNanos >= PathTiming.DOUBT_PING_NANOS) {
            rounds.ping(peer, doubted.best(), now);
        }
        if (now >= peer.nextRoundNanos) {
            rounds.next(peer, now);
        }
    }

    @Nullable
    Candidate bestUsable(PeerPath peer, @Nullable Candidate except, long now) {
        Candidate best = null;
        for (var candidate : peer.candidates.all()) {
            boolean usable = candidate != except
                    && candidate.isTrusted(now)
                    && !candidate.isSuspect(now)
                    && widths.isWide(candidate);
            if (usable && (best == null || PathScore.isBetter(candidate, best))) {
                best = candidate;
            }
        }
        return best;
    }

    @Override
    public void answered(PeerPath peer, PendingPings.Pending ping, long now) {
        var candidate = roaming.learn(peer, ping.path(), CandidateKind.GUESSED, now);
        if (candidate == null) {
            return;
        }
        candidate.answered(now - ping.sentNanos(), ping.wire(), now);
        if (candidate == peer.inUse) {
            peer.pongInstead();
        }
        widths.look(peer, candidate, now);
        if (widths.isWide(candidate)) {
            consider(peer, candidate, now);
        }
        if (!(peer.state instanceof PathState.Resting)) {
            schedule(peer, guessing.look(peer, now), now);
        }
    }

    private void consider(PeerPath peer, Candidate candidate, long now) {
        switch (peer.state) {
            case PathState.Resting _ -> {}
            case PathState.Searching _, PathState.Doubted _ ->
                enter(peer, new PathState.Direct(candidate, now), RouteReason.ANSWERED, now);
            case PathState.Direct direct -> {
                var best = direct.best();
                if (best == candidate) {
                    // It may be wider than before, and owes nothing any more.
                    enter(peer, direct.late(false), direct.late() ? RouteReason.ANSWERED : peer.reason, now);
                } else if (best.isSuspect(now) || PathScore.isBetter(candidate, best)) {
                    enter(peer, new PathState.Direct(candidate, now), RouteReason.BETTER, now);
                }
            }
        }
    }

    @Override
    public void pinged(PeerPath peer, int socket, Endpoint source, long now) {
        var candidate = roaming.learn(peer, new UdpPath(socket, source), CandidateKind.PINGED, now);
        long gap = peer.state instanceof PathState.Resting ? PathTiming.ELSEWHERE_NANOS : PathTiming.PROBE_GAP_NANOS;
        if (candidate != null
                && now - candidate.answeredNanos >= PathTiming.FLOWING_NANOS
                && now - candidate.pingedNanos >= gap
                && desk.mayProbe(peer, now)) {
            rounds.ping(peer, candidate, now);
        }
    }

    @Override
    public void called(PeerPath peer, List<Endpoint> endpoints, long now) {
        var paths = neighbourhood.pathsOf(endpoints);
        peer.candidates.replace(CandidateKind.CALLED, paths, peer.inUse, now);
        peer.invitedUntilNanos = now + PathTiming.INVITED_NANOS;
        for (var path : paths) {
            var candidate = peer.candidates.find(path);
            if (candidate != null
                    && now - candidate.pingedNanos >= PathTiming.PROBE_GAP_NANOS / 2
                    && desk.mayProbe(peer, now)) {
                rounds.ping(peer, candidate, now);
            }
        }
        look(peer, now);
    }

    /// An authentic packet came another way than packets go.
    void heardElsewhere(PeerPath peer, int socket, long high, long low, int port, long now) {
        roaming.heardElsewhere(peer, socket, high, low, port, now);
    }

    /// The relay of that region says that the peer is not there.
    void lacked(PeerPath peer, int region, long now) {
        if (!peer.absences.said(region, now)) {
            return;
        }
        reroute(peer, RouteReason.RELAY_LACKS, now);
        boolean sought = peer.state instanceof PathState.Searching || peer.state instanceof PathState.Doubted;
        if (sought && now - peer.soughtNanos >= PathTiming.SEEK_NANOS) {
            peer.soughtNanos = now;
            peer.round = 0;
            rounds.next(peer, now);
        }
        if (!(peer.state instanceof PathState.Resting)) {
            look(peer, now);
        }
    }

    /// What is known of the peer changed, or of this node: a search starts over, and a path in use is asked for.
    void startOver(PeerPath peer, boolean forget, RouteReason reason, long now) {
        if (forget) {
            peer.candidates.all().forEach(Candidate::forget);
        }
        if (now >= peer.restsAtNanos()) {
            reroute(peer, peer.reason, now);
            return;
        }
        if (forget && peer.inUse != null) {
            enter(peer, new PathState.Doubted(peer.inUse, now), reason, now);
        } else {
            reroute(peer, peer.reason, now);
        }
        if (!(peer.state instanceof PathState.Resting)) {
            peer.round = 0;
            rounds.next(peer, now);
        }
        look(peer, now);
    }

    /// Ends all that is under way for a peer that is about to be forgotten.
    void leave(PeerPath peer) {
        for (var candidate : peer.candidates.all()) {
            if (!Guessing.isUnderWay(peer, candidate)) {
                rounds.close(candidate);
            }
        }
        peer.candidates.all().clear();
        guessing.end(peer, 0, peer.deadlineNanos);
        timers.set(peer, Tunnel.NEVER);
    }

    private void enter(PeerPath peer, PathState state, RouteReason reason, long now) {
        peer.state = state;
        peer.reason = reason;
        peer.inUse = state.inUse();
        if (state instanceof PathState.Direct) {
            guessing.end(peer, 0, now);
        }
        reroute(peer, reason, now);
    }

    /// Works out where packets go, and says so if that changed.
    void reroute(PeerPath peer, RouteReason reason, long now) {
        var route = peer.state.route(relays.regionOf(peer, now));
        if (!route.equals(peer.route)) {
            peer.reason = reason;
            peer.route = route;
            sink.routeChanged(peer, reason);
        }
    }
}
