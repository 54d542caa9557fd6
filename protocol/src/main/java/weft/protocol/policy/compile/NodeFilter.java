package weft.protocol.policy.compile;

import java.util.List;
import weft.protocol.policy.FilterRule;

/// What one node lets in.
///
/// Rules of different nodes share the lists of their sources: those are the same object.
public record NodeFilter(List<FilterRule> rules, List<CapabilityGrant> grants) {
    public NodeFilter {
        rules = List.copyOf(rules);
        grants = List.copyOf(grants);
    }
}
