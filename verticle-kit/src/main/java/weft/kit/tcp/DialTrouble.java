package weft.kit.tcp;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import javax.net.ssl.SSLException;

/// Pure. Why no connection was made, in a person's words. What the system says has the names of its calls in it, and
/// for a network without a way there nothing but an address; what TLS says has its reason in a cause.
public final class DialTrouble {
    private DialTrouble() {}

    /// One line, without a full stop.
    public static String text(Throwable cause) {
        var said = said(cause);
        // Netty puts the address behind the last ": /" of what the system said.
        int at = said.lastIndexOf(": /");
        var where = at < 0 ? "" : " at " + said.substring(at + 3);
        return switch (cause) {
            case NoRouteToHostException _ -> "this host has no way to it" + where;
            case ConnectTimeoutException _ -> "it did not answer in time" + where;
            case ConnectException _ when said.contains("refused") -> "nothing listens" + where;
            case SocketException _ when said.contains("nreachable") -> "this host has no way to it" + where;
            case Throwable _ when isTls(cause) -> "no TLS: " + said(root(cause));
            default -> said;
        };
    }

    private static boolean isTls(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException;
    }

    private static Throwable root(Throwable cause) {
        var root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String said(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
