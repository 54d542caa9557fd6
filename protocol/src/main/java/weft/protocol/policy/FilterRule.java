package weft.protocol.policy;

import java.util.List;
import weft.protocol.packet.IpPrefix;

/// One permission: packets from `sources` may open flows to `destinations` with these IP protocol numbers. Rules only
/// accept; what no rule accepts is denied. An empty `protocols` stands for TCP, UDP and ICMP of both families.
/// The families do not mix: an IPv4 source never matches an IPv6 destination.
public record FilterRule(List<IpPrefix> sources, List<PortTarget> destinations, List<Integer> protocols) {
    public FilterRule {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
        protocols = protocols.isEmpty() ? List.of(1, 6, 17, 58) : List.copyOf(protocols);
        for (int protocol : protocols) {
            if (protocol < 0 || protocol > 255) {
                throw new IllegalArgumentException("an IP protocol number is 0 to 255, this is " + protocol);
            }
        }
    }

    /// From these sources to every port of these destinations, with the usual protocols.
    public static FilterRule of(List<IpPrefix> sources, List<IpPrefix> destinations) {
        return new FilterRule(
                sources, destinations.stream().map(PortTarget::all).toList(), List.of());
    }
}
