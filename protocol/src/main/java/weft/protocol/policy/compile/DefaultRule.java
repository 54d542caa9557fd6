package weft.protocol.policy.compile;

import java.util.Collections;
import java.util.List;
import weft.protocol.policy.document.AccessRule;
import weft.protocol.policy.document.AccessRule.Section;
import weft.protocol.policy.document.AccessRule.Target;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.PortRange;
import weft.protocol.policy.document.Selector;
import weft.protocol.policy.document.Traffic;

/// Pure. A document without `acls` and `grants` lets everything of the tailnet pass; with one of them, be it empty,
/// nothing but what its rules say.
final class DefaultRule {
    private static final At<Selector> EVERYTHING = new At<>(new Selector.Everything(), 0);
    private static final AccessRule ALLOW_ALL = new AccessRule(
            Section.ACLS,
            0,
            0,
            List.of(EVERYTHING),
            List.of(new Target(EVERYTHING, List.of(new Traffic(List.of(), List.of(PortRange.ALL))))),
            Collections.emptySortedMap(),
            List.of(),
            List.of());

    private DefaultRule() {}

    static List<AccessRule> rulesOf(PolicyDocument document) {
        return document.hasRules() ? document.rules() : List.of(ALLOW_ALL);
    }
}
