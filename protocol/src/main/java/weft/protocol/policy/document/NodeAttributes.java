package weft.protocol.policy.document;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.hujson.JsonValue;
import weft.protocol.packet.IpPrefix;

/// One entry of `nodeAttrs`: what the chosen nodes are told about themselves.
///
/// @param pools ranges from which the nodes' IPv4 addresses are to come
public record NodeAttributes(
        int offset,
        List<At<Selector>> targets,
        List<String> attributes,
        SortedMap<String, List<JsonValue>> applications,
        List<IpPrefix> pools) {

    public NodeAttributes {
        targets = List.copyOf(targets);
        attributes = List.copyOf(attributes);
        applications = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(applications));
        pools = List.copyOf(pools);
    }
}
