package weft.protocol.policy.document;

import java.util.List;
import java.util.Map;

/// A named set of conditions on a node's attributes, all of which must hold.
///
/// @param name with its `posture:`, or the condition's own text when it stands in the rule itself
public record Posture(String name, List<PostureCondition> conditions) {
    public Posture {
        conditions = List.copyOf(conditions);
    }

    public boolean isMetBy(Map<String, String> attributes) {
        return conditions.stream().allMatch(condition -> condition.isMetBy(attributes));
    }
}
