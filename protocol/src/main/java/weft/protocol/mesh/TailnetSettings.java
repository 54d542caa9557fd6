package weft.protocol.mesh;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a tailnet's administrators decided for all of it.
///
/// @param approveNodes new nodes wait for an administrator, unless their auth key says that they need not
/// @param approveUsers people who log in for the first time wait for an administrator
/// @param nodeKeyLifetime how long a login is good on a device of a person; null for ever. Nodes of tags, and those
/// that
///     came by an auth key, do not expire.
public record TailnetSettings(
        boolean approveNodes,
        boolean approveUsers,
        @Nullable Duration nodeKeyLifetime) {
    public static final Duration LIFETIME_MIN = Duration.ofMinutes(1);
    public static final Duration LIFETIME_MAX = Duration.ofDays(3_650);
    public static final TailnetSettings DEFAULT = new TailnetSettings(false, false, Duration.ofDays(180));

    public TailnetSettings {
        if (nodeKeyLifetime != null
                && (nodeKeyLifetime.compareTo(LIFETIME_MIN) < 0 || nodeKeyLifetime.compareTo(LIFETIME_MAX) > 0)) {
            throw new IllegalArgumentException("a node key lives for a minute to 3650 days, or for ever");
        }
    }
}
