package weft.protocol.paths;

import java.util.List;

/// How a peer is reached and what is known of other ways, for people. A snapshot; times are ages at that moment.
///
/// @param state `resting`, `searching`, `direct` or `doubted`
/// @param relay region of the relay by which the peer would be reached, 0 for none
/// @param candidates best first
public record PathReport(
        long peerId,
        Route route,
        String state,
        RouteReason reason,
        int relay,
        int round,
        List<CandidateReport> candidates) {
    public PathReport {
        candidates = List.copyOf(candidates);
    }

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
