package weft.node.netcheck;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.node.portmap.PortMapping;
import weft.protocol.packet.Endpoint;

/// Pure, immutable. What one check of this host's network found.
///
/// @param udp whether any STUN server answered
/// @param ipv4 whether one answered over IPv4, or a relay did over TCP
/// @param ipv6 the same for IPv6
/// @param globals how STUN servers saw the socket, each address once: IPv4 first, then by how near the server was
/// @param portMapping which protocols the gateway speaks, and what it mapped; null where it was not asked
/// @param home region chosen as home, 0 for none
/// @param regions every region that was asked, by number
/// @param tookMillis how long the check took
public record NetcheckReport(
        boolean udp,
        boolean ipv4,
        boolean ipv6,
        Mapping mapping,
        List<Endpoint> globals,
        @Nullable PortMapping portMapping,
        CaptivePortal captivePortal,
        int home,
        List<RegionLatency> regions,
        long tookMillis) {
    public NetcheckReport {
        globals = List.copyOf(globals);
        regions = List.copyOf(regions);
    }

    /// Whether something answers every web request by itself until a person has logged in.
    public enum CaptivePortal {
        /// No relay has a port 80 to ask, or a proxy stands in between.
        UNKNOWN,
        NO,
        YES
    }

    /// Whether this host's IPv4 mapping varies by destination.
    public boolean hardNat() {
        return mapping == Mapping.HARD;
    }

    public @Nullable RegionLatency region(int id) {
        for (var region : regions) {
            if (region.region() == id) {
                return region;
            }
        }
        return null;
    }

    public NetcheckReport with(int chosen, @Nullable PortMapping mapped) {
        return new NetcheckReport(
                udp, ipv4, ipv6, mapping, globals, mapped, captivePortal, chosen, regions, tookMillis);
    }
}
