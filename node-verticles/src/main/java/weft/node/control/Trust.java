package weft.node.control;

import org.jspecify.annotations.Nullable;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.stream.AuthKeyText;

/// Pure. Whether a key that a coordinator shows is the cluster's.
///
/// @param key as it was pinned; null before first contact
/// @param pin of the key, from the auth key; null when it has none
record Trust(@Nullable CoordinatorKey key, @Nullable String pin) {

    static Trust of(@Nullable CoordinatorKey pinned, @Nullable String authKey) {
        if (pinned != null || authKey == null) {
            return new Trust(pinned, null);
        }
        return new Trust(null, AuthKeyText.parse(authKey).pin());
    }

    /// Noise alone authenticates the coordinator; otherwise TLS has to vouch for it.
    boolean withoutTls() {
        return key != null || pin != null;
    }

    /// One line for a person when the shown key is another one; null when it will do.
    @Nullable
    String objection(CoordinatorKey shown) {
        var expected = key == null ? pin : key.pin();
        if (expected == null || expected.equals(shown.pin())) {
            return null;
        }
        return key == null
                ? "the coordinator is not the one that the auth key is for: it has the key " + shown.pin()
                        + ", the auth key names " + expected + "; check the URL"
                : "the coordinator's key has changed: this node knows " + expected + ", it shows " + shown.pin()
                        + "; if that is meant, run weft logout and join anew, else somebody is in between";
    }
}
