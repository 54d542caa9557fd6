package weft.coordinator.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/// Pure. Addresses of providers.
public final class Endpoints {
    private static final Set<String> LOOPBACKS = Set.of("localhost", "127.0.0.1", "[::1]");

    private Endpoints() {}

    /// Whether secrets may go there: by TLS, or within this host.
    public static boolean isSafe(String url) {
        try {
            var uri = new URI(url);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null
                    && ("https".equals(uri.getScheme())
                            || "http".equals(uri.getScheme()) && LOOPBACKS.contains(uri.getHost()));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /// Scheme, host and port.
    public static String origin(String url) {
        var uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
