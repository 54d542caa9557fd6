package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.document.PolicyDocument;

/// A tailnet and its changes from a seed: small, so that names meet often, and with everything in it that rules can
/// tell apart.
final class RandomTailnet {
    private static final List<String> TAGS = List.of("tag:a", "tag:b", "tag:c", "tag:router");
    private static final List<String> ROUTES =
            List.of("10.1.0.0/16", "10.2.0.0/16", "10.0.0.0/8", "100.64.0.0/28", "2001:db8::/32", "0.0.0.0/0", "::/0");
    private static final List<String> NAMES = List.of(
            "*",
            "u0@example.com",
            "u1@example.com",
            "u2@other.org",
            "group:one",
            "group:two",
            "group:given@example.com",
            "tag:a",
            "tag:b",
            "tag:c",
            "tag:router",
            "autogroup:member",
            "autogroup:tagged",
            "autogroup:admin",
            "user:*@example.com",
            "box",
            "lan",
            "ipset:some",
            "100.64.0.0/29",
            "10.2.0.0/16");

    private final SplittableRandom random;
    private int made;

    RandomTailnet(long seed) {
        this.random = new SplittableRandom(seed);
    }

    PolicyDocument document() {
        var grants = new ArrayList<String>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            grants.add(grant());
        }
        var ssh = new ArrayList<String>();
        for (int i = random.nextInt(3); i > 0; i--) {
            ssh.add("{\"action\": \"" + pick("accept", "check") + "\", \"src\": [\""
                    + pick("group:one", "u0@example.com", "autogroup:member") + "\"], \"dst\": [\""
                    + pick("tag:a", "autogroup:self", "tag:b") + "\"], \"users\": [\""
                    + pick("root", "localpart:*@example.com", "autogroup:nonroot") + "\"]}");
        }
        String text =
                """
                {
                  "groups": {"group:one": ["u0@example.com", "u1@example.com"], "group:two": ["u2@other.org", "u1@example.com"]},
                  "hosts": {"box": "100.64.0.3", "lan": "10.1.0.0/16"},
                  "ipsets": {"ipset:some": ["box", "10.0.0.0/8", "remove lan"]},
                  "tagOwners": {"tag:a": [], "tag:b": [], "tag:c": [], "tag:router": []},
                  "postures": {"posture:new": ["node:version >= '2'"]},
                  "autoApprovers": {"routes": {"10.0.0.0/8": ["tag:router"]}, "exitNode": ["tag:c"]},
                  "nodeAttrs": [
                    {"target": ["tag:b"], "attr": ["disable-ipv4"]},
                    {"target": ["group:one", "box"], "attr": ["extra"]},
                  ],
                """ + "\"grants\": [" + String.join(", ", grants) + "],\n\"ssh\": [" + String.join(", ", ssh) + "]}";
        return switch (PolicyDocument.read(text)) {
            case PolicyDocument.Outcome.Accepted(var document) -> document;
            case PolicyDocument.Outcome.Refused refused -> throw new AssertionError(refused.problems() + text);
        };
    }

    private String grant() {
        var rule = new StringBuilder("{");
        boolean self = random.nextInt(6) == 0;
        rule.append("\"src\": ")
                .append(
                        self
                                ? "[\"" + pick("autogroup:member", "group:one") + "\"]"
                                : names(random.nextInt(8) == 0 ? "autogroup:danger-all" : ""));
        boolean app = !self && random.nextInt(5) == 0;
        rule.append(", \"dst\": ")
                .append(
                        self
                                ? "[\"autogroup:self\"]"
                                : names(!app && random.nextInt(6) == 0 ? "autogroup:internet" : ""));
        rule.append(", \"ip\": [\"")
                .append(pick("*", "22", "tcp:80-90", "udp:53"))
                .append("\"]");
        if (app) {
            rule.append(", \"app\": {\"")
                    .append(pick("tailscale.com/cap/drive", "example.com/cap/x"))
                    .append("\": [{}]}");
        } else if (random.nextInt(5) == 0) {
            rule.append(", \"via\": [\"tag:router\"]");
        }
        if (random.nextInt(6) == 0) {
            rule.append(", \"srcPosture\": [\"posture:new\"]");
        }
        return rule.append("}").toString();
    }

    private String names(String more) {
        var names = new TreeSet<String>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            names.add(NAMES.get(random.nextInt(NAMES.size())));
        }
        if (!more.isEmpty()) {
            names.add(more);
        }
        return "[\"" + String.join("\", \"", names) + "\"]";
    }

    PolicyWorld world() {
        var users = new ArrayList<PolicyUser>();
        for (int i = 0; i < 4; i++) {
            users.add(user(i));
        }
        var nodes = new ArrayList<PolicyNode>();
        for (int i = 0; i < 12; i++) {
            nodes.add(node("n" + made++));
        }
        return PolicyWorld.of(users, nodes, Set.of("example.com", "other.org"));
    }

    private PolicyUser user(int number) {
        return PolicyUser.of(
                "id" + number,
                "u" + number + (number == 2 ? "@other.org" : "@example.com"),
                random.nextBoolean() ? PolicyRole.ADMIN : PolicyRole.MEMBER,
                random.nextBoolean() ? List.of("group:given@example.com") : List.of());
    }

    private PolicyNode node(String id) {
        int number = Integer.parseInt(id.substring(1));
        var addresses = List.of(
                IpAddress.ofIpv4(0x64400000 + number + (random.nextInt(12) == 0 ? 1000 : 0)),
                new IpAddress(0xfd7a115ca1e00000L, number));
        var tags = new HashSet<String>();
        if (random.nextInt(3) > 0) {
            tags.add(TAGS.get(random.nextInt(TAGS.size())));
        }
        if (!tags.isEmpty() && random.nextInt(4) == 0) {
            tags.add(TAGS.get(random.nextInt(TAGS.size())));
        }
        var node = tags.isEmpty()
                ? PolicyNode.ofUser(id, "id" + random.nextInt(5), addresses)
                : PolicyNode.tagged(id, tags, addresses);
        if (random.nextInt(3) == 0) {
            var advertised = routes(ROUTES);
            node = node.withRoutes(advertised, random.nextBoolean() ? advertised : List.of(), random.nextInt(100));
        }
        var attributes = new TreeMap<String, String>();
        attributes.put("node:version", Integer.toString(1 + random.nextInt(3)));
        return node.withAttributes(attributes);
    }

    private List<IpPrefix> routes(List<String> from) {
        var routes = new TreeSet<IpPrefix>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            routes.add(IpPrefix.parse(from.get(random.nextInt(from.size()))));
        }
        return List.copyOf(routes);
    }

    List<PolicyChange> changes(PolicyWorld world) {
        var changes = new ArrayList<PolicyChange>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            changes.add(change(world));
        }
        return changes;
    }

    private PolicyChange change(PolicyWorld world) {
        var ids = new ArrayList<>(new TreeSet<>(world.nodes().keySet()));
        return switch (random.nextInt(8)) {
            case 0 -> new PolicyChange.NodePut(node("n" + made++));
            case 1 -> new PolicyChange.NodeGone(ids.isEmpty() ? "nobody" : ids.get(random.nextInt(ids.size())));
            case 2 -> new PolicyChange.UserPut(user(random.nextInt(5)));
            case 3 -> new PolicyChange.UserGone("id" + random.nextInt(5));
            default ->
                new PolicyChange.NodePut(node(ids.isEmpty() ? "n" + made++ : ids.get(random.nextInt(ids.size()))));
        };
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
