package weft.kit.stream;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.http.UpgradeRejectedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// Pure. Why a coordinator cannot be reached, as one line that says what to do.
final class DialProblem {
    /// As Netty words a proxy's status 407 (RFC 9110, 15.5.8), or the 401 that some answer to a wrong password.
    private static final Pattern REFUSED_CREDENTIALS = Pattern.compile("status: 40[17]\\b");
    private static final String NO_PATH = "unable to find valid certification path";

    private DialProblem() {}

    static String line(String url, Throwable failure) {
        for (Throwable cause = failure; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            var line = known(url, cause);
            if (line != null) {
                return line;
            }
        }
        if (failure instanceof SSLException) {
            return "no TLS with " + url + " (" + first(failure) + "); is that port a coordinator's?";
        }
        return "cannot reach " + url + ": " + first(failure);
    }

    /// Whether nobody whom this host trusts has signed the certificate.
    static boolean isUntrusted(Throwable failure) {
        for (Throwable cause = failure; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(NO_PATH)) {
                return true;
            }
        }
        return false;
    }

    private static @org.jspecify.annotations.Nullable String known(String url, Throwable cause) {
        var message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case UnknownHostException _ -> "cannot reach " + url + ": no such host; check the URL";
            case UpgradeRejectedException busy
            when busy.getStatus() == 503 -> url + " has its hands full; this end tries again";
            case UpgradeRejectedException rejected ->
                url + " answers, but not as a Weft coordinator (HTTP " + rejected.getStatus() + "); check the URL";
            case ProxyConnectException _
            when REFUSED_CREDENTIALS.matcher(message).find() ->
                "cannot reach " + url + ": the proxy on the way wants another user and password (HTTPS_PROXY="
                        + "http://USER:PASSWORD@HOST:PORT, or https://…, names whom it shall let through)";
            case NoRouteToHostException _ ->
                "cannot reach " + url + ": no host answers at that address, or no route leads to it; check the URL and"
                        + " this host's network";
            case ConnectTimeoutException _ ->
                "cannot reach " + url + ": no answer in time; check the URL, and the firewalls on the way";
            case ConnectException _ ->
                "cannot reach " + url + ": "
                        + (message.contains("refused")
                                ? "nothing listens there; check the URL and that the coordinator runs"
                                : first(cause));
            case CertificateExpiredException _ -> "the TLS certificate of " + url + " has expired";
            case CertificateNotYetValidException _ ->
                "the TLS certificate of " + url + " is not valid yet; check this host's clock";
            case TimeoutException _ -> "cannot reach " + url + ": no answer in time";
            case Throwable _
            when message.contains("No subject alternative") || message.contains("No name matching") ->
                "the TLS certificate of " + url + " is for another name; check the URL";
            case Throwable _
            when message.contains(NO_PATH) ->
                "nobody vouches for the TLS certificate of " + url
                        + "; use a key or token that carries the coordinator's pin, or name the pin, or give the"
                        + " coordinator a certificate of a known authority";
            default -> null;
        };
    }

    private static String first(Throwable failure) {
        var message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
