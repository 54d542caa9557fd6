package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.document.PolicyDocument;

/// A small tailnet: ann owns it and has two devices, bob has one; a server, a database and a router are tagged.
public final class Fixture {
    public static final PolicyUser ANN = PolicyUser.of("u1", "ann@example.com", PolicyRole.OWNER, List.of());
    public static final PolicyUser BOB =
            PolicyUser.of("u2", "bob@example.com", PolicyRole.MEMBER, List.of("group:ops@example.com"));

    private static final String DECLARED = """
            "groups": {"group:dev": ["ann@example.com", "bob@example.com"]},
            "hosts": {"db": "100.64.0.5", "lan": "10.0.0.0/8"},
            "tagOwners": {"tag:server": [], "tag:db": [], "tag:router": [], "tag:exit": []},
            """;

    private Fixture() {}

    public static PolicyWorld world() {
        return PolicyWorld.of(
                List.of(ANN, BOB),
                List.of(
                        PolicyNode.ofUser("laptop", "u1", addresses(1)),
                        PolicyNode.ofUser("phone", "u1", addresses(2)),
                        PolicyNode.ofUser("desk", "u2", addresses(3)),
                        PolicyNode.tagged("server", Set.of("tag:server"), addresses(4)),
                        PolicyNode.tagged("database", Set.of("tag:db"), addresses(5)),
                        PolicyNode.tagged("router", Set.of("tag:router"), addresses(6))
                                .withRoutes(prefixes("10.1.0.0/16"), prefixes("10.1.0.0/16"), 1)),
                Set.of("example.com"));
    }

    public static List<IpAddress> addresses(int number) {
        return List.of(IpAddress.parse("100.64.0." + number), IpAddress.parse("fd7a:115c:a1e0::" + number));
    }

    public static List<IpPrefix> prefixes(String... texts) {
        var prefixes = new ArrayList<IpPrefix>();
        for (String text : texts) {
            prefixes.add(IpPrefix.parse(text));
        }
        return prefixes;
    }

    /// A document with these sections besides groups, hosts and tags.
    public static PolicyDocument document(String sections) {
        return switch (PolicyDocument.read("{" + DECLARED + sections + "}")) {
            case PolicyDocument.Outcome.Accepted(var document) -> document;
            case PolicyDocument.Outcome.Refused refused ->
                throw new AssertionError(refused.problems().toString());
        };
    }

    public static CompiledPolicy compile(String sections) {
        return CompiledPolicy.compile(document(sections), world());
    }

    public static Set<String> ids(Iterable<PolicyNode> nodes) {
        var ids = new TreeSet<String>();
        nodes.forEach(node -> ids.add(node.id()));
        return ids;
    }
}
