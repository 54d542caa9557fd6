package weft.derp.relay;

import org.jspecify.annotations.Nullable;
import weft.protocol.packet.HostText;

/// Another relay of the same region.
///
/// @param host name or address, which its certificate has to be for unless it is pinned
/// @param pin `sha256-raw:…` of its certificate; null to trust whom the system trusts
public record Neighbour(String host, int port, @Nullable String pin) {
    private static final String PIN = "sha256-raw:";

    /// Reads `HOST:PORT`, `HOST:PORT@sha256-raw:HEX`; an IPv6 address stands in brackets.
    public static Neighbour parse(String text) {
        int at = text.indexOf('@');
        var place = at < 0 ? text : text.substring(0, at);
        var pin = at < 0 ? null : text.substring(at + 1);
        int colon = place.lastIndexOf(':');
        var host = colon < 0 ? "" : place.substring(0, colon);
        if (colon < 1
                || !place.substring(colon + 1).matches("[0-9]{1,5}")
                || host.contains(":") && !HostText.isBracketed(host)
                || pin != null && !pin.matches(PIN + "[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT or HOST:PORT@sha256-raw:HEX");
        }
        int port = Integer.parseInt(place.substring(colon + 1));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("'" + text + "' has no port of 1 to 65535");
        }
        return new Neighbour(HostText.bare(host), port, pin);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
