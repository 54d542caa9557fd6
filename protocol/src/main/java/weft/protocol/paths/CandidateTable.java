package weft.protocol.paths;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;

/// Packet thread. The candidates of one peer, at most [#SIZE_MAX], in the order in which they became known.
final class CandidateTable {
    /// Twice what a node advertises (32). The reference prunes above 100.
    static final int SIZE_MAX = 64;

    private final List<Candidate> all = new ArrayList<>();

    List<Candidate> all() {
        return all;
    }

    @Nullable
    Candidate find(UdpPath path) {
        return find(path.socket(), path.endpoint());
    }

    @Nullable
    Candidate find(int socket, Endpoint endpoint) {
        var address = endpoint.address();
        return find(socket, address.high(), address.low(), endpoint.port());
    }

    @Nullable
    Candidate find(int socket, long high, long low, int port) {
        for (var candidate : all) {
            if (candidate.path.is(socket, high, low, port)) {
                return candidate;
            }
        }
        return null;
    }

    /// Whether a better path than that may exist: it is slow, or another's address is of a better kind.
    boolean mayBetter(Candidate best) {
        if (best.latencyNanos > PathTiming.GOOD_LATENCY_NANOS) {
            return true;
        }
        int points = PathScore.kindPoints(best.path.endpoint().address());
        for (var candidate : all) {
            if (PathScore.kindPoints(candidate.path.endpoint().address()) > points) {
                return true;
            }
        }
        return false;
    }

    /// Finds or adds; null when the table is full of candidates that matter more.
    @Nullable
    Candidate learn(UdpPath path, CandidateKind kind, @Nullable Candidate inUse, long now) {
        var known = find(path);
        if (known != null) {
            return known;
        }
        if (all.size() >= SIZE_MAX && !evict(inUse, now)) {
            return null;
        }
        var candidate = new Candidate(path, kind, now);
        all.add(candidate);
        return candidate;
    }

    /// Makes these the candidates of a kind (advertised, or called). Others of that kind become learned ones, and go
    /// when they do not answer.
    void replace(CandidateKind kind, List<UdpPath> paths, @Nullable Candidate inUse, long now) {
        for (var candidate : all) {
            if (candidate.kind == kind && !paths.contains(candidate.path)) {
                candidate.kind = CandidateKind.PINGED;
            }
        }
        for (var path : paths) {
            var candidate = learn(path, kind, inUse, now);
            if (candidate != null && candidate.kind.compareTo(kind) > 0) {
                candidate.kind = kind;
            }
        }
    }

    void remove(Candidate candidate) {
        all.remove(candidate);
    }

    /// Takes out the one that was pinged longest ago and does not answer. Sockets that were won by guessing are not
    /// taken:
    /// they have to be closed first.
    private boolean evict(@Nullable Candidate inUse, long now) {
        Candidate least = null;
        for (var candidate : all) {
            boolean matters = candidate == inUse || candidate.isTrusted(now) || candidate.isExtra();
            if (!matters
                    && candidate.kind != CandidateKind.ADVERTISED
                    && (least == null || candidate.pingedNanos < least.pingedNanos)) {
                least = candidate;
            }
        }
        return least != null && all.remove(least);
    }
}
