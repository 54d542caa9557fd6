package weft.protocol.policy.review;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.packet.IpAddress;
import weft.protocol.policy.compile.CompiledPolicy;
import weft.protocol.policy.compile.PolicyNode;
import weft.protocol.policy.compile.Reachability;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.Autogroup;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.PolicyTest;
import weft.protocol.policy.document.PortRange;
import weft.protocol.policy.document.Protocols;
import weft.protocol.policy.document.Selector;
import weft.protocol.policy.document.SelectorText;

/// Pure. Runs the `tests` and `sshTests` of a policy.
///
/// A test is about one connection: from a source to one port of a destination that is one host or one name, by TCP, UDP
/// or SCTP. What names no such connection fails, since it would hold whatever the rules say: a destination that is a
/// prefix, several ports, no port, `autogroup:internet`, a name that nobody has.
///
/// `accept` holds when all of the source may reach all of the destination's nodes; `deny` when none of it reaches any.
public final class PolicyTests {
    private final PolicyDocument document;
    private final CompiledPolicy policy;
    private final Reachability reachability;
    private final List<TestFailure> failures = new ArrayList<>();

    private PolicyTests(CompiledPolicy policy) {
        this.document = policy.document();
        this.policy = policy;
        this.reachability = new Reachability(policy);
    }

    /// The tests that do not hold, in the order of the document; none when all do.
    public static List<TestFailure> failuresOf(CompiledPolicy policy) {
        var tests = new PolicyTests(policy);
        for (int i = 0; i < tests.document.tests().size(); i++) {
            tests.run("tests[" + i + "]", tests.document.tests().get(i));
        }
        tests.failures.addAll(SshTests.failuresOf(policy));
        return List.copyOf(tests.failures);
    }

    /// One of the source's or destination's addresses.
    private record End(IpAddress address, @Nullable PolicyNode node) {}

    private record Destination(String text, Selector selector, int port) {}

    private void run(String name, PolicyTest test) {
        try {
            var protocols = protocolsOf(test.protocol());
            var sources = sourcesOf(test.source());
            if (test.accept().isEmpty() && test.deny().isEmpty()) {
                throw new IllegalArgumentException("nothing to test: write accept or deny, like [\"tag:server:22\"]");
            }
            for (At<String> text : test.accept()) {
                check(name, test, sources, protocols, text, true);
            }
            for (At<String> text : test.deny()) {
                check(name, test, sources, protocols, text, false);
            }
        } catch (IllegalArgumentException problem) {
            fail(name, test.offset(), problem);
        }
    }

    private void fail(String name, int offset, IllegalArgumentException problem) {
        failures.add(TestFailure.at(document.source(), offset, name, String.valueOf(problem.getMessage())));
    }

    private static List<Integer> protocolsOf(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        int number = Protocols.number(text);
        if (!Protocols.hasPorts(number)) {
            throw new IllegalArgumentException("a test is about tcp, udp or sctp, not \"" + text + "\"");
        }
        return List.of(number);
    }

    private List<End> sourcesOf(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the test has no src");
        }
        var selector = SelectorText.parse(text);
        var ends = endsOf(selector);
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("no node is \"" + text + "\", the test's src");
        }
        return ends;
    }

    private List<End> endsOf(Selector selector) {
        var ends = new ArrayList<End>();
        switch (selector) {
            case Selector.OfHost _, Selector.OfIpSet _, Selector.OfAddresses _ -> {
                for (var span : policy.addressesOf(selector).spans()) {
                    ends.add(new End(span.first(), reachability.nodeOf(span.first())));
                }
            }
            default ->
                policy.nodesOf(selector)
                        .forEach(node -> node.addresses().forEach(address -> ends.add(new End(address, node))));
        }
        return ends;
    }

    private void check(
            String name, PolicyTest test, List<End> sources, List<Integer> protocols, At<String> text, boolean accept) {
        try {
            var destination = destinationOf(text.value());
            for (var source : sources) {
                String wrong = wrongFrom(source, destination, protocols, test.attributes(), accept);
                if (!wrong.isEmpty()) {
                    String how = test.protocol().isEmpty() ? "" : " by " + test.protocol();
                    throw new IllegalArgumentException(test.source() + " -> " + text.value() + how + ": " + wrong);
                }
            }
        } catch (IllegalArgumentException problem) {
            fail(name, text.offset(), problem);
        }
    }

    private Destination destinationOf(String text) {
        var read = SelectorText.parseWithPorts(text);
        var selector = read.selector();
        if (read.ports().size() != 1 || !isOne(read.ports().getFirst())) {
            throw new IllegalArgumentException("\"" + text + "\": a test is about one port, like :22");
        }
        if (selector instanceof Selector.OfAutogroup(var group) && group == Autogroup.INTERNET) {
            throw new IllegalArgumentException("\"" + text + "\": autogroup:internet is no destination of tests");
        }
        boolean several =
                selector instanceof Selector.OfAddresses range && (range.text().indexOf('/') >= 0 || !isOne(range))
                        || selector instanceof Selector.OfHost && !isOneAddress(selector);
        if (several) {
            throw new IllegalArgumentException("\"" + text + "\": a test's destination is one host, not a range");
        }
        return new Destination(text, selector, read.ports().getFirst().first());
    }

    private static boolean isOne(PortRange range) {
        return range.first() == range.last();
    }

    private boolean isOne(Selector.OfAddresses range) {
        return isOneAddress(range);
    }

    private boolean isOneAddress(Selector selector) {
        var spans = policy.addressesOf(selector).spans();
        return spans.isEmpty()
                || spans.size() == 1
                        && spans.getFirst().first().equals(spans.getFirst().last());
    }

    /// What is wrong, from one source; nothing when it is as the test says.
    private String wrongFrom(
            End source,
            Destination destination,
            List<Integer> protocols,
            SortedMap<String, String> attributes,
            boolean accept) {
        var targets = targetsFrom(source, destination);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no node is the destination of \"" + destination.text + "\"");
        }
        for (var target : targets) {
            boolean allowed = target.stream()
                    .anyMatch(address -> reachability.isAllowed(new Reachability.Packet(
                            source.address,
                            address,
                            protocols,
                            destination.port,
                            attributes.isEmpty() ? null : attributes)));
            if (allowed != accept) {
                return accept
                        ? "expected to be accepted, but no rule does" + from(source)
                        : "expected to be denied, but a rule accepts it" + from(source);
            }
        }
        return "";
    }

    private static String from(End source) {
        return " (from " + source.address + ")";
    }

    /// Of each node that is meant, its addresses.
    private List<List<IpAddress>> targetsFrom(End source, Destination destination) {
        if (destination.selector instanceof Selector.OfAutogroup(var group) && group == Autogroup.SELF) {
            return policy.world().nodes().values().stream()
                    .filter(node -> source.node != null
                            && node.tags().isEmpty()
                            && node.user() != null
                            && node.user().equals(source.node.user()))
                    .map(PolicyNode::addresses)
                    .toList();
        }
        if (!policy.addressesOf(destination.selector).isEmpty()) {
            return policy.addressesOf(destination.selector).spans().stream()
                    .map(span -> List.of(span.first()))
                    .toList();
        }
        return policy.nodesOf(destination.selector).stream()
                .map(PolicyNode::addresses)
                .toList();
    }
}
