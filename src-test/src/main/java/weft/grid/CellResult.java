package weft.grid;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What was found in a cell.
///
/// @param firstByteMillis from the first packet sent to its answer; null when none came
/// @param firstBy the path that the first answer came by, as the node says it
/// @param directMillis from the first packet to the direct path in both directions; null without one
/// @param leftPath how the left node sends in the end
/// @param sent packets, 50 a second
/// @param lost of them after the first answer
/// @param silenceMillis the longest time without an answer after the first one
/// @param seenDirect what the router in the middle saw in the last half second: whether the two sites sent datagrams
///     straight to each other; null where they have no need of it
/// @param problem why it could not be measured, in a line; null when it could
public record CellResult(
        String cell,
        String left,
        String right,
        Expectation expected,
        Reach reached,
        @Nullable Double firstByteMillis,
        String firstBy,
        @Nullable Double directMillis,
        String leftPath,
        String rightPath,
        int sent,
        int lost,
        double silenceMillis,
        @Nullable Boolean seenDirect,
        @Nullable String problem,
        Instant at) {

    static CellResult failed(Cell cell, String problem, Instant at) {
        return new CellResult(
                cell.name(),
                cell.left().label(),
                cell.right().label(),
                cell.expected(),
                Reach.NOTHING,
                null,
                "",
                null,
                "",
                "",
                0,
                0,
                0,
                null,
                problem,
                at);
    }

    /// Reached what it must, and what the nodes say of it is true.
    boolean isAsExpected() {
        return problem == null && expected.isMetBy(reached) && isTrue();
    }

    private boolean isTrue() {
        return seenDirect == null || seenDirect == (reached == Reach.DIRECT || reached == Reach.DIRECT_IPV6);
    }
}
