package weft.protocol.mesh;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is known of a device beside its keys and addresses, as postures see it: `node:os`, `custom:tier` and their
/// like.
public record NodeDescription(NodeId node, SortedMap<String, String> attributes) {
    public NodeDescription {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }
}
