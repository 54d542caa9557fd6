package weft.node.reach;

import weft.protocol.packet.Endpoint;

/// Pure. Where a person says that this node can be reached, because nothing here can know: behind a port forwarded by
/// hand.
///
/// @param host an address, or a name that is looked up now and then
public record FixedEndpoint(String host, int port) {
    private static final int PORT_MAX = 65_535;

    /// Reads `192.0.2.1:41641`, `[2001:db8::1]:41641` or `name:41641`.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static FixedEndpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        var host = colon < 0 ? "" : text.substring(0, colon);
        if (host.matches("\\[.*]|[0-9.]+")) {
            var endpoint = Endpoint.parse(text);
            return new FixedEndpoint(endpoint.address().toString(), endpoint.port());
        }
        if (!host.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not HOST:PORT, as in home.example.org:41641 or [2001:db8::1]:41641");
        }
        var port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > PORT_MAX) {
            throw new IllegalArgumentException("\"" + text + "\" has no port of 1 to " + PORT_MAX);
        }
        return new FixedEndpoint(host, Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
