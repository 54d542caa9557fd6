package weft.node.portmap;

import org.jspecify.annotations.Nullable;
import weft.protocol.packet.Endpoint;

/// Pure, immutable. What the gateway does for the tunnels' port.
///
/// @param gateway its address and interface, for people; null when there is no default route by a gateway
/// @param natPmp whether it speaks that protocol
/// @param external where it lets the world in; null for nowhere
/// @param by which protocol made that: `PCP`, `NAT-PMP` or `UPnP`
/// @param problem why there is no mapping although a protocol is spoken
/// @param ignored answers that came from elsewhere, or to a question that was not asked
public record PortMapping(
        @Nullable String gateway,
        boolean natPmp,
        boolean pcp,
        boolean upnp,
        @Nullable Endpoint external,
        @Nullable String by,
        @Nullable String problem,
        long ignored) {
    /// Nothing was asked yet.
    public static final PortMapping NONE = new PortMapping(null, false, false, false, null, null, null, 0);
}
