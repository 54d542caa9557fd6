package weft.kit.stream;

import java.net.URI;
import java.net.URISyntaxException;

/// Where a coordinator listens: `https://host` or `https://host:port`; port 8443 when none is named.
public record CoordinatorUrl(String host, int port) {
    public static final int DEFAULT_PORT = 8_443;

    /// @throws IllegalArgumentException with one line for a person
    public static CoordinatorUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException malformed) {
            throw bad(text, "it cannot be read");
        }
        if (!"https".equals(uri.getScheme())) {
            throw bad(text, "it starts with https://");
        }
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            throw bad(text, "after https:// stands a host name or an address");
        }
        if (uri.getPath() != null && !uri.getPath().isEmpty() && !uri.getPath().equals("/")) {
            throw bad(text, "it has no path");
        }
        if (uri.getPort() > 65_535 || uri.getPort() == 0) {
            throw bad(text, "a port is 1 to 65535");
        }
        return new CoordinatorUrl(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("\"" + text + "\" is not a coordinator's URL: " + why
                + ", as in https://weft.example.org:" + DEFAULT_PORT);
    }

    @Override
    public String toString() {
        return "https://" + host + ":" + port;
    }
}
