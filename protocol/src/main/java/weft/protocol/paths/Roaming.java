package weft.protocol.paths;

import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. Learns where peers are from where their datagrams come from.
final class Roaming {
    private final Rounds rounds;
    private final Neighbourhood neighbourhood;
    private final PathTimers timers;

    Roaming(Rounds rounds, Neighbourhood neighbourhood, PathTimers timers) {
        this.rounds = rounds;
        this.neighbourhood = neighbourhood;
        this.timers = timers;
    }

    /// An authentic packet came another way than packets go.
    void heardElsewhere(PeerPath peer, int socket, long high, long low, int port, long now) {
        var candidate = peer.candidates.find(socket, high, low, port);
        if (candidate == null) {
            var source = new Endpoint(new IpAddress(high, low), port);
            candidate = learn(peer, new UdpPath(socket, source), CandidateKind.ROAMED, now);
        }
        if (candidate == null || peer.spec.discoKey() == null) {
            return;
        }
        if (now - candidate.heardNanos > PathTiming.ELSEWHERE_NANOS) {
            candidate.appearedNanos = now;
        }
        candidate.heardNanos = now;
        if (now - candidate.pingedNanos >= PathTiming.ELSEWHERE_NANOS
                && now - candidate.answeredNanos >= PathTiming.HEARTBEAT_QUIET_NANOS) {
            rounds.ping(peer, candidate, now);
        }
        askUsed(peer, candidate, now);
    }

    /// The peer sends another way than we do: it may have moved away from where we send to.
    private void askUsed(PeerPath peer, Candidate elsewhere, long now) {
        var used = peer.inUse;
        if (used == null || used.unansweredNanos != Tunnel.NEVER || peer.deadlineNanos == Tunnel.NEVER) {
            return;
        }
        boolean justMoved = now - elsewhere.appearedNanos < PathTiming.SILENCE_NANOS;
        if (now - used.pingedNanos >= (justMoved ? PathTiming.PROBE_GAP_NANOS : PathTiming.SILENCE_NANOS)) {
            rounds.ping(peer, used, now);
            timers.set(peer, Math.min(peer.deadlineNanos, now + PathTiming.LOOK_NANOS));
        }
    }

    /// Null when the peer cannot be there, or there is no room; also for an extra socket that was closed meanwhile.
    @Nullable
    Candidate learn(PeerPath peer, UdpPath path, CandidateKind kind, long now) {
        var known = peer.candidates.find(path);
        if (known != null) {
            return known;
        }
        boolean open = path.socket() < UdpPath.SOCKET_EXTRA
                || (peer.guess instanceof Guess.Hard hard && hard.owns(path.socket()));
        return open && neighbourhood.mayBeAt(path.endpoint())
                ? peer.candidates.learn(path, kind, peer.inUse, now)
                : null;
    }
}
