package weft.node.portmap;

import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Pure. A mapping that a gateway granted.
///
/// @param lifetimeSeconds 0 when it never ends
record Lease(Endpoint external, long lifetimeSeconds) {
    /// What is asked for; a gateway may grant less.
    static final int WANTED_SECONDS = 7_200;
    private static final long SHORTEST_SECONDS = 30;
    /// A mapping without an end is looked after so often.
    private static final long ENDLESS_SECONDS = 3_600;

    /// Half of its life is when it is renewed.
    long renewAfterMillis() {
        long life = lifetimeSeconds == 0 ? ENDLESS_SECONDS : lifetimeSeconds;
        return Math.max(SHORTEST_SECONDS, life) * 1_000 / 2;
    }

    /// @throws MappingRefused when no peer could ever reach that
    static Lease of(IpAddress address, int port, long lifetimeSeconds) throws MappingRefused {
        boolean reachable = address.isIpv4()
                && !address.isUnspecified()
                && !address.isLoopback()
                && !address.isMulticast()
                && !address.isLinkLocal()
                && port > 0
                && port <= 65_535;
        if (!reachable) {
            throw new MappingRefused("it names " + address + " port " + port + ", which nobody can reach");
        }
        return new Lease(new Endpoint(address, port), lifetimeSeconds);
    }
}
