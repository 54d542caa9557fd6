package weft.protocol.policy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.Key32;
import weft.protocol.packet.IpPrefix;

/// One permission: packets from `sources` may open flows to `destinations` with these IP protocol numbers. Rules only
/// accept; what no rule accepts is denied. An empty `protocols` stands for TCP, UDP and ICMP of both families.
/// The families do not mix: an IPv4 source never matches an IPv6 destination.
///
/// @param sources a [PrefixList], which rules of many filters may share
public record FilterRule(List<IpPrefix> sources, List<PortTarget> destinations, List<Integer> protocols) {
    public FilterRule {
        sources = PrefixList.of(sources);
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

    /// From other sources to the same destinations.
    public FilterRule withSources(List<IpPrefix> newSources) {
        return new FilterRule(newSources, destinations, protocols);
    }

    public PrefixList sourceList() {
        return PrefixList.of(sources);
    }

    /// BLAKE2s-256 of what the rule says: the order of its sources does not matter.
    public Key32 digest() {
        byte[] rest = (destinations + "\n" + protocols).getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(sourceList().digest().bytes(), Key32.LENGTH + rest.length);
        System.arraycopy(rest, 0, whole, Key32.LENGTH, rest.length);
        return Key32.of(Blake2s.hash(whole));
    }
}
