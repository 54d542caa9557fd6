package weft.protocol.mesh;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A tailnet's policy document as its author wrote it.
///
/// @param revision at which it came into force
/// @param confirmBy until when somebody has to confirm it, or the one before comes back; null when it stays
/// @param previous the document before, while this one waits to be confirmed; null otherwise, and when there was none
public record PolicyText(
        long revision,
        String text,
        @Nullable Instant confirmBy,
        @Nullable String previous) {
    PolicyText confirmed() {
        return new PolicyText(revision, text, null, null);
    }
}
