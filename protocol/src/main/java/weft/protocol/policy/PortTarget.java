package weft.protocol.policy;

import weft.protocol.packet.IpPrefix;

/// Destinations of a rule: a range of addresses and an inclusive range of ports. Protocols without ports match only
/// the whole range 0 to 65535.
public record PortTarget(IpPrefix prefix, int firstPort, int lastPort) {
    public PortTarget {
        if (firstPort < 0 || lastPort > 65_535 || firstPort > lastPort) {
            throw new IllegalArgumentException(
                    "a port range lies within 0 to 65535, this is " + firstPort + "-" + lastPort);
        }
    }

    /// Every port of these addresses.
    public static PortTarget all(IpPrefix prefix) {
        return new PortTarget(prefix, 0, 65_535);
    }

    public boolean isAllPorts() {
        return firstPort == 0 && lastPort == 65_535;
    }

    boolean hasPort(int port) {
        return port >= firstPort && port <= lastPort;
    }
}
