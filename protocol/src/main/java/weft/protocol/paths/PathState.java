package weft.protocol.paths;

import org.jspecify.annotations.Nullable;

/// Where the search for a way to one peer stands.
///
/// ```
/// Resting    --packet--> Searching, or Doubted if it had a direct path, or Direct if one was proven meanwhile
/// Searching  --a path answers, wide enough--> Direct        --no packets--> Resting
/// Direct     --unanswered--> Doubted, or Direct by another path that answers       --no packets--> Resting
/// Doubted    --a path answers--> Direct   --3 s without--> Searching   --no packets--> Resting
/// ```
sealed interface PathState {
    /// No packets for 45 seconds: nothing is sent. A direct path that was in use is remembered, and tried beside the
    /// relay with the next packet.
    record Resting(@Nullable Candidate last) implements PathState {}

    /// By relay; rounds of probes are under way.
    record Searching(long sinceNanos) implements PathState {}

    /// By a direct path that answers.
    ///
    /// @param late it owes an answer: packets go by the relay as well, until that comes or the path is doubted
    record Direct(Candidate best, long sinceNanos, boolean late) implements PathState {
        Direct(Candidate best, long sinceNanos) {
            this(best, sinceNanos, false);
        }

        Direct late(boolean isLate) {
            return new Direct(best, sinceNanos, isLate);
        }
    }

    /// By a direct path that has stopped answering, and by the relay. Rounds of probes are under way.
    record Doubted(Candidate best, long sinceNanos) implements PathState {}

    /// The direct path that packets are sent over; null when none is.
    default @Nullable Candidate inUse() {
        return switch (this) {
            case Resting resting -> resting.last();
            case Searching _ -> null;
            case Direct direct -> direct.best();
            case Doubted doubted -> doubted.best();
        };
    }

    /// Where packets go in this state, with a relay of that region (0: none).
    default Route route(int region) {
        return switch (this) {
            case Searching _ -> relayed(region);
            case Direct direct ->
                direct.late()
                        ? both(direct.best(), region)
                        : new Route.Direct(direct.best().path, direct.best().wireMtu);
            case Doubted doubted -> both(doubted.best(), region);
            case Resting resting -> resting.last() == null ? relayed(region) : both(resting.last(), region);
        };
    }

    private static Route relayed(int region) {
        return region == 0 ? new Route.Nowhere() : new Route.ByRelay(region);
    }

    private static Route both(Candidate candidate, int region) {
        return region == 0
                ? new Route.Direct(candidate.path, candidate.wireMtu)
                : new Route.Both(candidate.path, candidate.wireMtu, region);
    }
}
