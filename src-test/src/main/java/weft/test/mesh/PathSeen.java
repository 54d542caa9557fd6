package weft.test.mesh;

import java.util.Optional;
import java.util.regex.Pattern;

/// Which way a node says that it sends to a peer, read from its status.
///
/// @param direct address and port where datagrams go straight; empty when they do not
/// @param relayed whether a relay carries them, alone or besides
/// @param text as the node says it
/// @param sinceMillis epoch milliseconds, 0 while there is no path
public record PathSeen(Optional<String> direct, boolean relayed, String text, long sinceMillis) {
    private static final Pattern DIRECT = Pattern.compile("direct (\\S+)");

    static PathSeen of(String text, long sinceMillis) {
        var found = DIRECT.matcher(text);
        return new PathSeen(
                found.find() ? Optional.of(found.group(1)) : Optional.empty(),
                text.contains("relay"),
                text,
                sinceMillis);
    }

    /// Straight, and nothing by a relay besides.
    public boolean isDirect() {
        return direct.isPresent() && !relayed;
    }

    public boolean exists() {
        return direct.isPresent() || relayed;
    }

    public boolean isIpv6() {
        return direct.filter(endpoint -> endpoint.startsWith("[")).isPresent();
    }

    /// The address of the endpoint, without the port.
    public String address() {
        return direct.map(endpoint -> endpoint.replaceAll("^\\[|\\]?:[0-9]+$", ""))
                .orElse("");
    }
}
