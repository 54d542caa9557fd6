package weft.node.wireguard;

/// Where a peer listens, as it was written: an address or a host name, and a UDP port.
///
/// @param host without the brackets of an IPv6 address
public record HostPort(String host, int port) {
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
