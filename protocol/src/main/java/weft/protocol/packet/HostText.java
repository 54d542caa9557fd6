package weft.protocol.packet;

/// Pure. A host as it stands in a URL or before a port, where an IPv6 address wears brackets.
public final class HostText {
    private HostText() {}

    /// The host as such: `::1` of `[::1]`, anything else as it is.
    public static String bare(String host) {
        return isBracketed(host) ? host.substring(1, host.length() - 1) : host;
    }

    public static boolean isBracketed(String host) {
        return host.startsWith("[") && host.endsWith("]");
    }
}
