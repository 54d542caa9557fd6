package weft.protocol.policy.compile;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.hujson.JsonValue;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.PrefixList;

/// Application capabilities that a node's applications honour for peers.
///
/// @param sources who has them
/// @param destinations at which of the node's own addresses, or of the addresses that it leads to
/// @param capabilities by name, with the values that the application reads; none for a capability that is only there
public record CapabilityGrant(
        List<IpPrefix> sources, List<IpPrefix> destinations, SortedMap<String, List<JsonValue>> capabilities) {
    public CapabilityGrant {
        sources = PrefixList.of(sources);
        destinations = List.copyOf(destinations);
        capabilities = Collections.unmodifiableSortedMap(new TreeMap<>(capabilities));
    }
}
