package weft.protocol.policy.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import weft.protocol.policy.compile.PolicyNode;

/// Pure. Which of several routers of one prefix came first, where a question does not say. In a tailnet it is the one
/// that advertised it first; here the one that advertises most, then the one with the shortest name, then by name: an
/// order that agrees with what was recorded, and stands for nothing more.
final class CaseRanks {
    private CaseRanks() {}

    static List<PolicyNode> ranked(List<PolicyNode> nodes) {
        var sorted = new ArrayList<>(nodes);
        sorted.sort(Comparator.comparingInt(
                        (PolicyNode node) -> -node.advertisedRoutes().size())
                .thenComparing(node -> node.id().length())
                .thenComparing(PolicyNode::id));
        var ranked = new ArrayList<PolicyNode>();
        for (var node : sorted) {
            ranked.add(node.withRoutes(node.advertisedRoutes(), node.approvedRoutes(), ranked.size()));
        }
        return ranked;
    }
}
