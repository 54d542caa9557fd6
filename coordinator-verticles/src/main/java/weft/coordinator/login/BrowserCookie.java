package weft.coordinator.login;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.Key32;

/// Pure but for the request. What ties a login to one browser: a cookie per login, so that several that are open at
/// once do not know of each other. Its value is the secret of the login's URL, by which the callback finds back to
/// it, and one of the browser's own.
///
/// @param login the secret in the URL
/// @param secret of the browser; another one after the provider has answered
record BrowserCookie(String login, String secret) {
    private static final String PREFIX = "__Host-weft-login-";
    private static final Pattern FORM = Pattern.compile("([a-z2-7]{32})\\.([a-z2-7]{32})");

    /// The cookie of a login that the browser sent, if it did.
    static Optional<BrowserCookie> of(RoutingContext request, Key32 login) {
        var cookie = request.request().getCookie(name(login));
        var match = FORM.matcher(cookie == null ? "" : cookie.getValue());
        return match.matches() && LoginDesk.hash(match.group(1)).equals(login)
                ? Optional.of(new BrowserCookie(match.group(1), match.group(2)))
                : Optional.empty();
    }

    /// Only over TLS, only to this host, not for scripts, and not with what other sites post.
    void set(RoutingContext request) {
        request.response()
                .addCookie(Cookie.cookie(name(LoginDesk.hash(login)), login + "." + secret)
                        .setPath("/")
                        .setHttpOnly(true)
                        .setSecure(true)
                        .setSameSite(CookieSameSite.LAX)
                        .setMaxAge(2 * LoginDesk.LIFETIME.toSeconds()));
    }

    /// As the database knows the browser.
    Key32 browser() {
        return LoginDesk.hash(secret);
    }

    /// What a form of this browser carries: nobody can make it who has not the cookie.
    String formToken() {
        var mac = Blake2s.mac(
                secret.getBytes(StandardCharsets.US_ASCII),
                16,
                "weft login form".getBytes(StandardCharsets.US_ASCII),
                login.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(mac);
    }

    boolean vouchesFor(String token) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), formToken().getBytes(StandardCharsets.UTF_8));
    }

    private static String name(Key32 login) {
        return PREFIX + login.hex().substring(0, 16);
    }

    @Override
    public String toString() {
        return "a browser's cookie";
    }
}
