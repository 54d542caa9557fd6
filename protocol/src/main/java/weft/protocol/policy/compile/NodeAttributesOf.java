package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.hujson.JsonValue;
import weft.protocol.policy.document.Selector;

/// Pure. What `nodeAttrs` says of one node. Entries add up.
final class NodeAttributesOf {
    private static final String RANDOMIZE_PORT = "randomize-client-port";

    private NodeAttributesOf() {}

    static SortedMap<String, List<JsonValue>> of(CompiledPolicy policy, PlacedNode node) {
        var attributes = new TreeMap<String, List<JsonValue>>();
        if (policy.document.randomizeClientPort()) {
            attributes.put(RANDOMIZE_PORT, List.of());
        }
        for (var entry : policy.document.nodeAttributes()) {
            boolean chosen = entry.targets().stream()
                    .anyMatch(target -> target.value() instanceof Selector.Everything
                            || policy.choices.of(target.value()).has(node.place));
            if (!chosen) {
                continue;
            }
            entry.attributes().forEach(name -> attributes.putIfAbsent(name, List.of()));
            entry.applications().forEach((name, values) -> attributes.merge(name, values, NodeAttributesOf::joined));
        }
        return attributes;
    }

    private static List<JsonValue> joined(List<JsonValue> some, List<JsonValue> more) {
        var joined = new ArrayList<>(some);
        joined.addAll(more);
        return List.copyOf(joined);
    }
}
