package weft.kit.proxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.HostText;

/// Pure. An HTTP proxy that is asked to `CONNECT`.
///
/// @param tls whether the proxy itself is spoken to over TLS
/// @param credentials `user:password`; null for none
public record HttpProxy(
        String host, int port, boolean tls, @Nullable String credentials) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /// Reads `http://user:password@host:port`, `https://…`, or `host:port`.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static HttpProxy parse(String variable, String text) {
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : "http://" + text);
        } catch (URISyntaxException _) {
            throw bad(variable, text, "it cannot be read");
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"http".equalsIgnoreCase(uri.getScheme())) {
            throw bad(variable, text, "only http:// and https:// proxies are known");
        }
        var host = uri.getHost();
        if (host == null || uri.getPort() > 65_535 || uri.getPort() == 0) {
            throw bad(variable, text, "it names no host and port");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        var user = uri.getRawUserInfo();
        return new HttpProxy(
                HostText.bare(host),
                port,
                tls,
                user == null ? null : URLDecoder.decode(plusKept(user), StandardCharsets.UTF_8));
    }

    private static String plusKept(String text) {
        return text.replace("+", "%2B");
    }

    private static IllegalArgumentException bad(String variable, String text, String why) {
        // A password must not reach a screen or a log.
        var shown = text.replaceFirst("//[^@/]*@", "//…@").replaceFirst("^[^@/:]*:[^@/]*@", "…@");
        return new IllegalArgumentException(
                variable + "=" + shown + " is no proxy: " + why + ", as in http://proxy.example:3128");
    }

    /// The request (RFC 9110, 9.3.6) for a tunnel to a place.
    public byte[] connectRequest(String targetHost, int targetPort) {
        var target = (targetHost.contains(":") ? "[" + targetHost + "]" : targetHost) + ":" + targetPort;
        var authorization = credentials == null
                ? ""
                : "Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)) + "\r\n";
        return ("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + authorization + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Null when it asks for none.
    public @Nullable String user() {
        return credentials == null ? null : credentials.split(":", 2)[0];
    }

    /// Null when it asks for none.
    public @Nullable String password() {
        return credentials == null || credentials.indexOf(':') < 0
                ? null
                : credentials.split(":", 2)[1];
    }

    /// Without its password.
    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + host + ":" + port;
    }
}
