package weft.protocol.packet;

/// Where UDP datagrams go: an address and a port from 1 to 65535.
public record Endpoint(IpAddress address, int port) implements Comparable<Endpoint> {
    public Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, this is " + port);
        }
    }

    /// Reads `192.0.2.1:51820` or `[2001:db8::1]:51820`; never resolves names.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw bad(text, "after the address stands a colon and the port");
        }
        var host = text.substring(0, colon);
        if (host.indexOf(':') >= 0 && !HostText.isBracketed(host)) {
            throw bad(text, "an IPv6 address stands in brackets, as in [2001:db8::1]:51820");
        }
        return new Endpoint(IpAddress.parse(HostText.bare(host)), port(text, text.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad(text, "the port is a number from 1 to 65535");
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65_535) {
            throw bad(text, "the port is a number from 1 to 65535");
        }
        return port;
    }

    public boolean isIpv4() {
        return address.isIpv4();
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("\"" + text + "\" is not an endpoint: " + why);
    }

    @Override
    public int compareTo(Endpoint other) {
        int order = address.compareTo(other.address);
        return order == 0 ? Integer.compare(port, other.port) : order;
    }

    @Override
    public String toString() {
        return (isIpv4() ? address.toString() : "[" + address + "]") + ":" + port;
    }
}
