package weft.coordinator.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.coordinator.api.Problem;

/// Pure. The cursor of the journal, which is read backwards: entries that come meanwhile are before the first part.
final class LogCursor {
    private static final Pattern FORM = Pattern.compile("before:([0-9]{1,18})");

    private LogCursor() {}

    /// The revision before which a part begins.
    static long before(@Nullable String cursor, long otherwise) {
        if (cursor == null) {
            return otherwise;
        }
        try {
            var match = FORM.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
            if (match.matches()) {
                return Long.parseLong(match.group(1));
            }
        } catch (IllegalArgumentException _) {
            // answered below
        }
        throw Problem.badRequest("that cursor was never given: take it as it stands in an answer's 'next'");
    }

    static String of(long before) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("before:" + before).getBytes(StandardCharsets.US_ASCII));
    }
}
