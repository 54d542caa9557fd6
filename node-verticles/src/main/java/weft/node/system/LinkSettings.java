package weft.node.system;

import java.util.List;
import weft.protocol.packet.IpPrefix;

/// What a tunnel's interface shall have; the whole state, not an increment.
///
/// @param mtu bytes, of the TUN
/// @param routes reached through the interface; those of the addresses' own networks need not be named
public record LinkSettings(int mtu, List<InterfaceAddress> addresses, List<IpPrefix> routes) {
    public LinkSettings {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }
}
