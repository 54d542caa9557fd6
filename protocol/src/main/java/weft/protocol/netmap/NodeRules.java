package weft.protocol.netmap;

import java.util.List;
import weft.protocol.policy.FilterRule;

/// All that a policy says to one node: what it lets in, and the rest.
public record NodeRules(List<FilterRule> filter, SelfPolicy policy) {
    public NodeRules {
        filter = List.copyOf(filter);
    }
}
