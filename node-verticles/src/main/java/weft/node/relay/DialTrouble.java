package weft.node.relay;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;

/// Pure. Why no connection was made, in a person's words. What the system says has the names of its calls in it, and
/// for a network without a way there nothing but an address.
final class DialTrouble {
    private DialTrouble() {}

    static String text(Throwable cause) {
        var said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        // Netty puts the address behind the last ": /" of what the system said.
        int at = said.lastIndexOf(": /");
        var where = at < 0 ? "" : " at " + said.substring(at + 3);
        return switch (cause) {
            case NoRouteToHostException _ -> "this host has no way to it" + where;
            case ConnectTimeoutException _ -> "it did not answer in time" + where;
            case ConnectException _ when said.contains("refused") -> "nothing listens" + where;
            case ConnectException _ when said.contains("nreachable") -> "this host has no way to it" + where;
            default -> said;
        };
    }
}
