package weft.node.dataplane;

import weft.protocol.key.NodePrivateKey;

/// How a data plane is opened.
///
/// @param tunName name of the TUN interface, 1 to 15 characters; it must not exist yet
/// @param mtu of the TUN, 576 to 65,000; the interface itself is configured by the caller
/// @param udpPort local UDP port of both families; 0 lets the kernel choose one
/// @param eagerHandshakes repeat a first handshake after 0.2, 0.4, 0.8 … seconds, because the other side may learn our
///     key a moment later; false keeps to WireGuard's 5 s
/// @param dontFragment whether datagrams that are too long for their path are lost rather than cut on the way, so that
///     probes prove what a path carries
/// @param firewallMark SO_MARK of the sockets, 0 for none, so that a default route through the tunnel can pass them by
public record DataPlaneConfig(
        String tunName,
        int mtu,
        int udpPort,
        NodePrivateKey privateKey,
        boolean eagerHandshakes,
        boolean dontFragment,
        int firewallMark) {
    public DataPlaneConfig {
        if (tunName.isEmpty() || tunName.length() > 15 || tunName.chars().anyMatch(DataPlaneConfig::badInName)) {
            throw new IllegalArgumentException(
                    "an interface name has 1 to 15 characters without space, slash or percent," + " this is \""
                            + tunName + "\"");
        }
        if (mtu < 576 || mtu > 65_000) {
            throw new IllegalArgumentException("an MTU is 576 to 65000, this is " + mtu);
        }
        if (udpPort < 0 || udpPort > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, this is " + udpPort);
        }
    }

    private static boolean badInName(int c) {
        return c <= ' ' || c == '/' || c == '%' || c == ':' || c > '~';
    }
}
