package weft.protocol.mesh;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A tailnet's policy document as its author wrote it.
///
/// @param revision at which it came into force
/// @param confirmBy until when somebody has to confirm it, or the last one that stayed comes back; null when it stays
/// @param previous the last document that stayed, while this one waits to be confirmed; null otherwise, and for none
public record PolicyText(
        long revision,
        String text,
        @Nullable Instant confirmBy,
        @Nullable String previous) {
    /// The last document that stays: this one, or the one that comes back unless this one is confirmed; null when there
    /// was none.
    @Nullable
    String kept() {
        return confirmBy == null ? text : previous;
    }

    PolicyText confirmed() {
        return new PolicyText(revision, text, null, null);
    }
}
