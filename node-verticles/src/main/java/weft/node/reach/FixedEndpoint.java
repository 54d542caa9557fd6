package weft.node.reach;

import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Pure. Where a person says that this node can be reached, because nothing here can know: behind a port forwarded by
/// hand.
///
/// @param host an address, or a name that is looked up now and then
public record FixedEndpoint(String host, int port) {
    /// Reads `192.0.2.1:41641`, `[2001:db8::1]:41641` or `name:41641`.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static FixedEndpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        var host = colon < 0 ? "" : text.substring(0, colon);
        boolean isName = host.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?") && !host.matches("[0-9.]+");
        if (!isName) {
            var endpoint = Endpoint.parse(text);
            return new FixedEndpoint(endpoint.address().toString(), endpoint.port());
        }
        var literal = Endpoint.parse(IpAddress.ANY_IPV4 + text.substring(colon));
        return new FixedEndpoint(host, literal.port());
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
