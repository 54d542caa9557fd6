package weft.coordinator.policy;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.coordinator.policy.PolicyMessages.AccessChange;
import weft.coordinator.policy.PolicyMessages.Finding;
import weft.coordinator.policy.PolicyMessages.PolicyDifference;
import weft.coordinator.policy.PolicyMessages.PolicyExplanation;
import weft.coordinator.policy.PolicyMessages.Reason;
import weft.protocol.access.PolicyWorlds;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.NodeId;
import weft.protocol.packet.IpAddress;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.review.Explanation;
import weft.protocol.policy.review.PolicyDiff;
import weft.protocol.policy.review.PolicyTests;
import weft.protocol.policy.review.StandIns;

/// Pure; takes as long as compiling a policy does. What people want to know of a document against a tailnet as it is.
final class PolicyReview {
    /// What a tailnet without a policy has: no rules, so that everything may pass.
    static final String NONE = "{}";

    /// A node's id as a word of its own.
    private static final Pattern NODE_ID = Pattern.compile("(?<![\\w.:@-])n[0-9]{1,18}(?![\\w.:@-])");

    private PolicyReview() {}

    /// The text in force.
    static String textOf(MeshState state) {
        var policy = state.policy();
        return policy == null ? NONE : policy.text();
    }

    /// @throws PolicyRefused when it cannot be read
    static PolicyDocument read(String text) {
        return switch (PolicyDocument.read(text)) {
            case PolicyDocument.Outcome.Accepted(var document) -> document;
            case PolicyDocument.Outcome.Refused(var _, var problems) -> {
                var findings = problems.stream()
                        .map(each -> new Finding(null, each.line(), each.column(), each.message()))
                        .toList();
                throw new PolicyRefused(
                        "the policy is not accepted: " + problems.getFirst() + more(findings), findings);
            }
        };
    }

    static CompiledPolicy compile(MeshState state, String text) {
        return CompiledPolicy.compile(read(text), PolicyWorlds.worldOf(state));
    }

    /// The tests of a document that would not hold in this tailnet.
    static List<Finding> failuresOf(MeshState state, PolicyDocument document) {
        if (document.tests().isEmpty() && document.sshTests().isEmpty()) {
            return List.of();
        }
        var world = StandIns.in(document, PolicyWorlds.worldOf(state));
        return PolicyTests.failuresOf(CompiledPolicy.compile(document, world)).stream()
                .map(each -> new Finding(each.name(), each.line(), each.column(), each.message()))
                .toList();
    }

    static String describe(List<Finding> failures) {
        var first = failures.getFirst();
        return first.test() + " (line " + first.line() + "): " + first.message() + more(failures);
    }

    private static String more(List<Finding> findings) {
        return findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more)";
    }

    static PolicyDifference difference(MeshState state, String before, String after) {
        var diff = PolicyDiff.between(compile(state, before), compile(state, after));
        var newMaps = new TreeSet<String>();
        diff.newMaps().forEach(id -> newMaps.add(nodeName(state, id)));
        return new PolicyDifference(
                renamed(state, diff.byNode(), id -> nodeName(state, id)),
                renamed(state, diff.byUser(), each -> each),
                newMaps);
    }

    private static SortedMap<String, AccessChange> renamed(
            MeshState state, SortedMap<String, PolicyDiff.Access> changes, UnaryOperator<String> name) {
        var renamed = new TreeMap<String, AccessChange>();
        changes.forEach((key, access) -> renamed.put(
                name.apply(key), new AccessChange(named(state, access.gained()), named(state, access.lost()))));
        return renamed;
    }

    private static SortedSet<String> named(MeshState state, SortedSet<String> texts) {
        var named = new TreeSet<String>();
        texts.forEach(text -> named.add(named(state, text)));
        return named;
    }

    /// With the names of the nodes whose ids stand in a text.
    private static String named(MeshState state, String text) {
        return NODE_ID.matcher(text).replaceAll(id -> Matcher.quoteReplacement(nodeName(state, id.group())));
    }

    private static String nodeName(MeshState state, String id) {
        var node = state.node(NodeId.parse(id));
        return node == null ? id : node.name();
    }

    static PolicyExplanation explain(
            MeshState state, IpAddress source, IpAddress target, @Nullable Integer port, List<Integer> protocols) {
        var policy = compile(state, textOf(state));
        var explanation = Explanation.of(policy, source, target, port, protocols);
        return new PolicyExplanation(
                explanation.allowed(),
                source.toString(),
                target.toString(),
                explanation.rules().stream()
                        .map(each -> new Reason(each.rule(), each.line(), each.column(), each.why()))
                        .toList(),
                explanation.notes().stream().map(note -> named(state, note)).toList());
    }
}
