package weft.protocol.policy.document;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.hujson.JsonValue;

/// One entry of `acls` or `grants`: the two sections say the same things with different words.
///
/// @param index of the entry in its section, from 0
/// @param offset where it begins in the document
/// @param capabilities application capabilities by name, with the values that their application reads
/// @param via tags of the routers and exit nodes that alone may carry this; none means any
/// @param postures conditions of which the source's node must meet one; none means any node
public record AccessRule(
        Section section,
        int index,
        int offset,
        List<At<Selector>> sources,
        List<Target> targets,
        SortedMap<String, List<JsonValue>> capabilities,
        List<At<String>> via,
        List<Posture> postures) {

    public enum Section {
        ACLS,
        GRANTS;

        @Override
        public String toString() {
            return this == ACLS ? "acls" : "grants";
        }
    }

    /// A destination and what may pass to it; no traffic in a grant that gives application capabilities alone.
    public record Target(At<Selector> destination, List<Traffic> traffic) {
        public Target {
            traffic = List.copyOf(traffic);
        }
    }

    public AccessRule {
        sources = List.copyOf(sources);
        targets = List.copyOf(targets);
        capabilities = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(capabilities));
        via = List.copyOf(via);
        postures = List.copyOf(postures);
    }

    /// As people call it: `grants[3]`.
    public String name() {
        return section + "[" + index + "]";
    }
}
