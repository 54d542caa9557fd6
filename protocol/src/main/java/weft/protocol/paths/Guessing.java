package weft.protocol.paths;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import weft.protocol.crypto.Entropy;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Endpoint;
import weft.protocol.wireguard.Tunnel;

/// Packet thread. Finds a path between a node whose NAT gives each destination another port (hard) and one whose NAT
/// does not (easy), by the birthday method: the hard side opens 256 sockets towards the easy side, which makes 256
/// ports of its NAT that let the easy side in; the easy side tries ports of the hard side's address at random until it
/// hits one. 650 probes do in nine of ten tries.
///
/// Both sides start by themselves when an ordinary search has failed for a second: each knows from the network map
/// which side is hard. They start within moments of each other, because calls by relay wake the peer's search.
///
/// Bounds: 100 probes a second, 2,000 probes and 20 s a try, 3 minutes of rest, two tries at once on the hard side, and
/// only while there are packets for the peer. Where both sides are hard the odds are hopeless, and nothing is tried.
final class Guessing {
    private final DiscoDesk desk;
    private final PathSink sink;
    private final Entropy entropy;
    private int hardTries;
    private int nextSocket = UdpPath.SOCKET_EXTRA;

    Guessing(DiscoDesk desk, PathSink sink, Entropy entropy) {
        this.desk = desk;
        this.sink = sink;
        this.entropy = entropy;
    }

    /// Starts, goes on with or ends a try. Returns when to be called again.
    long look(PeerPath peer, long now) {
        if (!(peer.state instanceof PathState.Searching searching)) {
            end(peer, 0, now);
            return Tunnel.NEVER;
        }
        if (peer.guess == null) {
            long start = Math.max(searching.sinceNanos() + PathTiming.GUESS_AFTER_NANOS, peer.guessRestUntilNanos);
            if (!isWorthIt(peer, now)) {
                return Tunnel.NEVER;
            }
            if (now < start) {
                return start;
            }
            if (!begin(peer, now)) {
                return Tunnel.NEVER;
            }
        }
        var guess = peer.guess;
        if (guess == null) {
            return Tunnel.NEVER;
        }
        if (now - guess.sinceNanos() >= PathTiming.GUESS_NANOS || Widths.isAnyNarrow(peer, now)) {
            end(peer, PathTiming.GUESS_REST_NANOS, now);
            return Tunnel.NEVER;
        }
        switch (guess) {
            case Guess.Hard hard -> openMore(peer, hard, now);
            case Guess.Easy easy -> probeMore(peer, easy, now);
        }
        return Math.min(guess.nextNanos(), guess.sinceNanos() + PathTiming.GUESS_NANOS);
    }

    private boolean isWorthIt(PeerPath peer, long now) {
        var own = desk.self;
        return own != null && own.hardNat() != peer.spec.hardNat() && !Widths.isAnyNarrow(peer, now);
    }

    private boolean begin(PeerPath peer, long now) {
        var own = desk.self;
        if (own == null) {
            return false;
        }
        if (own.hardNat()) {
            var targets = targets(peer, candidate -> candidate.path.endpoint());
            if (targets.isEmpty() || hardTries >= PathTiming.GUESSES_MAX) {
                return false;
            }
            hardTries++;
            peer.guess = new Guess.Hard(targets, nextSocket, now);
            sink.openSockets(nextSocket, PathTiming.GUESS_SOCKETS);
            nextSocket += PathTiming.GUESS_SOCKETS;
            if (nextSocket > Integer.MAX_VALUE - PathTiming.GUESS_SOCKETS) {
                nextSocket = UdpPath.SOCKET_EXTRA;
            }
            return true;
        }
        var targets = targets(peer, candidate -> candidate.path.endpoint().address());
        if (targets.isEmpty()) {
            return false;
        }
        peer.guess = new Guess.Easy(targets, Bytes.int64(entropy.bytes(8), 0), now);
        return true;
    }

    /// Where the peer says that it is by IPv4: public addresses if it has any.
    private static <T> List<T> targets(PeerPath peer, Function<Candidate, T> what) {
        var outside = new ArrayList<T>();
        var inside = new ArrayList<T>();
        for (var candidate : peer.candidates.all()) {
            if (candidate.isIpv4() && !candidate.isExtra() && candidate.kind != CandidateKind.GUESSED) {
                var value = what.apply(candidate);
                var list = PathScore.isPublicIpv4(candidate.path.endpoint().address()) ? outside : inside;
                if (!list.contains(value) && list.size() < PathTiming.GUESS_TARGETS_MAX) {
                    list.add(value);
                }
            }
        }
        return outside.isEmpty() ? inside : outside;
    }

    private void openMore(PeerPath peer, Guess.Hard hard, long now) {
        while (hard.next <= now) {
            if (!desk.mayGuess(peer, now)) {
                hard.next = now + PathTiming.GUESS_GAP_NANOS;
                return;
            }
            int socket = hard.firstSocket + hard.opened % PathTiming.GUESS_SOCKETS;
            for (Endpoint target : hard.targets) {
                desk.ping(peer, new UdpPath(socket, target), 0, now);
            }
            hard.opened++;
            hard.next = Math.max(hard.next, now - PathTiming.GUESS_GAP_NANOS) + PathTiming.GUESS_OPEN_GAP_NANOS;
            if (hard.opened == PathTiming.GUESS_SOCKETS) {
                hard.next = hard.sinceNanos() + PathTiming.GUESS_REFRESH_NANOS;
            } else if (hard.opened == 2 * PathTiming.GUESS_SOCKETS) {
                hard.next = Tunnel.NEVER;
            }
        }
    }

    private void probeMore(PeerPath peer, Guess.Easy easy, long now) {
        while (easy.next <= now) {
            if (easy.probes >= PathTiming.GUESS_PROBES_MAX) {
                easy.next = Tunnel.NEVER;
                return;
            }
            if (desk.mayGuess(peer, now)) {
                desk.ping(peer, UdpPath.to(easy.nextProbe()), 0, now);
            }
            easy.next = Math.max(easy.next, now - PathTiming.GUESS_GAP_NANOS) + PathTiming.GUESS_GAP_NANOS;
        }
    }

    /// Ends the try, if there is one, and closes its sockets, but not those by which the peer answers: it may have
    /// chosen another one of them than we have.
    void end(PeerPath peer, long restNanos, long now) {
        var guess = peer.guess;
        if (guess == null) {
            return;
        }
        peer.guess = null;
        peer.guessRestUntilNanos = guess.sinceNanos() + PathTiming.GUESS_NANOS + restNanos;
        if (!(guess instanceof Guess.Hard hard)) {
            return;
        }
        hardTries--;
        peer.candidates.all().removeIf(candidate -> hard.owns(candidate.path.socket()) && !candidate.isTrusted(now));
        int from = hard.firstSocket;
        for (int socket = from; socket < hard.firstSocket + PathTiming.GUESS_SOCKETS; socket++) {
            if (isUsed(peer, socket)) {
                close(from, socket);
                from = socket + 1;
            }
        }
        close(from, hard.firstSocket + PathTiming.GUESS_SOCKETS);
    }

    /// Whether the candidate's socket is one of a try that goes on.
    static boolean isUnderWay(PeerPath peer, Candidate candidate) {
        return peer.guess instanceof Guess.Hard hard && hard.owns(candidate.path.socket());
    }

    private static boolean isUsed(PeerPath peer, int socket) {
        for (var candidate : peer.candidates.all()) {
            if (candidate.path.socket() == socket) {
                return true;
            }
        }
        return false;
    }

    private void close(int from, int end) {
        if (from < end) {
            sink.closeSockets(from, end - from);
        }
    }
}
