package weft.protocol.policy;

import java.util.List;

/// All that a policy says to one node: what it lets in, and the rest.
public record NodeRules(List<FilterRule> filter, SelfPolicy policy) {
    public NodeRules {
        filter = List.copyOf(filter);
    }
}
