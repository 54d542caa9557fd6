package weft.coordinator.api;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Pure. What a change is to be made to only if it still is as it was seen: an `If-Match` header (RFC 9110, section
/// 13.1.1).
/// It names the ETag of the thing that is changed, or, for "nothing at all has changed since", the revision of the
/// whole
/// tailnet as a number.
///
/// @param tags empty when the header is not there
public record IfMatch(List<String> tags) {
    public static final IfMatch ABSENT = new IfMatch(List.of());

    private static final String ANY = "*";
    private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");
    private static final int TAGS_MAX = 16;

    public IfMatch {
        tags = List.copyOf(tags);
    }

    static IfMatch parse(@Nullable String header) {
        if (header == null) {
            return ABSENT;
        }
        var tags = Arrays.stream(header.split(","))
                .map(String::strip)
                .map(tag -> tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"")
                        ? tag.substring(1, tag.length() - 1)
                        : tag)
                .filter(tag -> !tag.isEmpty())
                .toList();
        if (tags.isEmpty() || tags.size() > TAGS_MAX) {
            throw Problem.badRequest("If-Match is an ETag as it was given, in quotes");
        }
        return new IfMatch(tags);
    }

    /// Refuses a change to what is not any more as it was seen.
    ///
    /// @param revision the tailnet's, or the cluster's own journal's
    /// @param etag of the thing as it is now
    /// @throws Problem when it does not match
    public void check(long revision, String etag) {
        if (!matches(revision, etag)) {
            throw Problem.stale("somebody else changed it in the meantime: look again", etag);
        }
    }

    private boolean matches(long revision, String etag) {
        if (tags.isEmpty()) {
            return true;
        }
        return tags.stream()
                .anyMatch(tag -> tag.equals(ANY)
                        || tag.equals(etag)
                        || REVISION.matcher(tag).matches() && Long.parseLong(tag) == revision);
    }
}
