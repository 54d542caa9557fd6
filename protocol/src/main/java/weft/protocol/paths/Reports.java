package weft.protocol.paths;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import weft.protocol.paths.PathReport.CandidateReport;

/// Packet thread. Writes down what is known of a peer's paths. Allocates; for people who ask.
final class Reports {
    private final Relays relays;
    private final Widths widths;

    Reports(Relays relays, Widths widths) {
        this.relays = relays;
        this.widths = widths;
    }

    PathReport of(PeerPath peer, long now) {
        var candidates = peer.candidates.all().stream()
                .sorted(Comparator.comparing((Candidate candidate) -> candidate != peer.inUse)
                        .thenComparing(candidate -> !candidate.isTrusted(now))
                        .thenComparing(candidate -> candidate.path))
                .map(candidate -> of(peer, candidate, now))
                .toList();
        return new PathReport(
                peer.peerId(),
                peer.route,
                nameOf(peer.state),
                peer.reason,
                relays.regionOf(peer, now),
                peer.round,
                peer.absences.report(now),
                candidates);
    }

    private static String nameOf(PathState state) {
        return switch (state) {
            case PathState.Resting _ -> "resting";
            case PathState.Searching _ -> "searching";
            case PathState.Direct _ -> "direct";
            case PathState.Doubted _ -> "doubted";
        };
    }

    private CandidateReport of(PeerPath peer, Candidate candidate, long now) {
        return new CandidateReport(
                candidate.path,
                candidate.kind,
                ago(candidate.answeredNanos, now),
                ago(candidate.pingedNanos, now),
                candidate.latencyNanos,
                candidate.wireMtu,
                PathScore.kindPoints(candidate.path.endpoint().address()),
                why(peer, candidate, peer.inUse, now));
    }

    private static long ago(long at, long now) {
        return at == PathTiming.LONG_AGO ? -1 : now - at;
    }

    private String why(PeerPath peer, Candidate candidate, @Nullable Candidate used, long now) {
        if (candidate == used) {
            return peer.state instanceof PathState.Direct ? "in use" : "was in use, does not answer now";
        }
        if (!candidate.isTrusted(now)) {
            return candidate.pingedNanos == PathTiming.LONG_AGO ? "not tried" : "does not answer";
        }
        if (!widths.isWide(candidate)) {
            return "full-size packets do not pass";
        }
        return used == null || PathScore.isBetter(candidate, used) ? "answers" : "answers, but is no better";
    }
}
