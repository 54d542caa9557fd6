package weft.kit.stream;

import org.jspecify.annotations.Nullable;
import weft.protocol.key.CoordinatorKey;

/// Pure. Whether a key that a coordinator shows is the cluster's.
///
/// @param key as it was pinned; null before first contact
/// @param pin of the key, as the one who sets this end up named it; null when nobody did
/// @param remedy what a person does when the key has changed and that is meant
public record Trust(@Nullable CoordinatorKey key, @Nullable String pin, String remedy) {

    /// Noise alone authenticates the coordinator; otherwise TLS has to vouch for it.
    public boolean withoutTls() {
        return key != null || pin != null;
    }

    /// One line for a person when the shown key is another one; null when it will do.
    public @Nullable String objection(CoordinatorKey shown) {
        var expected = key == null ? pin : key.pin();
        if (expected == null || expected.equals(shown.pin())) {
            return null;
        }
        return key == null
                ? "the coordinator is not the one that is meant: it has the key " + shown.pin() + ", not " + expected
                        + "; check the URL"
                : "the coordinator's key has changed: this end knows " + expected + ", it shows " + shown.pin()
                        + "; if that is meant, " + remedy + ", else somebody is in between";
    }
}
