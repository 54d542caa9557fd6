package weft.protocol.paths;

import java.util.List;

/// How a peer is reached and what is known of other ways, for people. A snapshot; times are ages at that moment.
///
/// @param state `resting`, `searching`, `direct` or `doubted`
/// @param relay region of the relay by which the peer would be reached, 0 for none
/// @param absences relays that said lately that the peer is not there
/// @param candidates best first
public record PathReport(
        long peerId,
        Route route,
        String state,
        RouteReason reason,
        int relay,
        int round,
        List<Absence> absences,
        List<CandidateReport> candidates) {
    public PathReport {
        absences = List.copyOf(absences);
        candidates = List.copyOf(candidates);
    }

    /// What a relay said of the peer: that it is not there.
    public record Absence(int region, long agoNanos) {}

    /// @param answeredAgoNanos negative when it never answered
    /// @param pingedAgoNanos negative when it was never pinged
    /// @param latencyNanos of its last answers; 0 when it never answered
    /// @param wireMtu the largest IP packet that was answered, 0 for none but the smallest
    /// @param points what its address is worth, see `docs/paths.md`
    /// @param why one word or line: why it is not used, or that it is
    public record CandidateReport(
            UdpPath path,
            CandidateKind kind,
            long answeredAgoNanos,
            long pingedAgoNanos,
            long latencyNanos,
            int wireMtu,
            int points,
            String why) {}
}
