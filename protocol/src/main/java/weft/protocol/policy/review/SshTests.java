package weft.protocol.policy.review;

import java.util.ArrayList;
import java.util.List;
import weft.protocol.packet.IpAddress;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.PolicyNode;
import weft.protocol.policy.compile.SshPermission;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.Autogroup;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.Selector;
import weft.protocol.policy.document.SelectorText;
import weft.protocol.policy.document.SshTest;

/// Pure. Runs the `sshTests` of a policy.
///
/// Every login name that is listed is tried from every address of the source at every destination. A destination names
/// hosts: no port, no prefix, and, as where the language comes from, no bare IPv6 address.
final class SshTests {
    private final PolicyDocument document;
    private final CompiledPolicy policy;
    private final List<TestFailure> failures = new ArrayList<>();

    private SshTests(CompiledPolicy policy) {
        this.document = policy.document();
        this.policy = policy;
    }

    static List<TestFailure> failuresOf(CompiledPolicy policy) {
        var tests = new SshTests(policy);
        for (int i = 0; i < tests.document.sshTests().size(); i++) {
            tests.run("sshTests[" + i + "]", tests.document.sshTests().get(i));
        }
        return tests.failures;
    }

    private void run(String name, SshTest test) {
        try {
            if (test.source().isEmpty()) {
                throw new IllegalArgumentException("the test has no src");
            }
            if (test.accept().isEmpty() && test.check().isEmpty() && test.deny().isEmpty()) {
                throw new IllegalArgumentException("nothing to test: write accept, check or deny, like [\"root\"]");
            }
            if (test.destinations().isEmpty()) {
                throw new IllegalArgumentException("the test has no dst");
            }
            var sources = nodesOf(SelectorText.parse(test.source()));
            if (sources.isEmpty()) {
                throw new IllegalArgumentException("no node is \"" + test.source() + "\", the test's src");
            }
            for (At<String> destination : test.destinations()) {
                for (PolicyNode node : destinationsOf(destination.value(), sources)) {
                    check(name, test, sources, destination, node);
                }
            }
        } catch (IllegalArgumentException problem) {
            failures.add(TestFailure.at(document.source(), test.offset(), name, String.valueOf(problem.getMessage())));
        }
    }

    private List<PolicyNode> destinationsOf(String text, List<PolicyNode> sources) {
        var selector = SelectorText.parse(text);
        switch (selector) {
            case Selector.OfTag(var tag)
            when !document.tagOwners().containsKey(tag) ->
                throw new IllegalArgumentException("SSH tests dst contains unknown tag \"" + tag + "\"");
            case Selector.OfAddresses range
            when isWider(range) || range.text().indexOf(':') >= 0 ->
                throw new IllegalArgumentException("SSH tests dst contains disallowed element \"" + text + "\"");
            case Selector.OfHost host
            when isWider(host) ->
                throw new IllegalArgumentException("SSH tests dst contains disallowed element \"" + text + "\"");
            case Selector.OfAutogroup(var group)
            when group == Autogroup.INTERNET ->
                throw new IllegalArgumentException("SSH tests dst contains disallowed element \"" + text + "\"");
            default -> {}
        }
        var nodes = selector instanceof Selector.OfAutogroup(var group) && group == Autogroup.SELF
                ? ownNodesOf(sources)
                : nodesOf(selector);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no node is \"" + text + "\", the test's dst");
        }
        return nodes;
    }

    private boolean isWider(Selector selector) {
        var spans = policy.addressesOf(selector).spans();
        return spans.size() > 1
                || spans.size() == 1
                        && !spans.getFirst().first().equals(spans.getFirst().last());
    }

    private List<PolicyNode> nodesOf(Selector selector) {
        return policy.nodesOf(selector);
    }

    private List<PolicyNode> ownNodesOf(List<PolicyNode> sources) {
        return policy.world().nodes().values().stream()
                .filter(node -> node.tags().isEmpty()
                        && node.user() != null
                        && sources.stream().anyMatch(source -> node.user().equals(source.user())))
                .toList();
    }

    private void check(String name, SshTest test, List<PolicyNode> sources, At<String> destination, PolicyNode node) {
        var permissions = policy.sshOf(node.id());
        for (var source : sources) {
            for (IpAddress address : source.addresses()) {
                test.accept()
                        .forEach(login -> expect(
                                isLetIn(permissions, address, login, false), name, test, login, destination, "let in"));
                test.check()
                        .forEach(login -> expect(
                                isLetIn(permissions, address, login, true),
                                name,
                                test,
                                login,
                                destination,
                                "let in after a proof"));
                test.deny()
                        .forEach(login -> expect(
                                !isLetIn(permissions, address, login, false),
                                name,
                                test,
                                login,
                                destination,
                                "denied"));
            }
        }
    }

    private void expect(
            boolean holds, String name, SshTest test, String login, At<String> destination, String expectation) {
        if (!holds) {
            var failure = TestFailure.at(
                    document.source(),
                    destination.offset(),
                    name,
                    test.source() + " as \"" + login + "\" at " + destination.value() + ": expected to be "
                            + expectation + ", but is not");
            if (!failures.contains(failure)) {
                failures.add(failure);
            }
        }
    }

    private static boolean isLetIn(
            List<SshPermission> permissions, IpAddress source, String login, boolean afterProof) {
        return !login.isEmpty()
                && permissions.stream()
                        .anyMatch(permission -> (permission.check() || !afterProof)
                                && permission.principals().contains(source)
                                && permission.localUser(login) != null);
    }
}
