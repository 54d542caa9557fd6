package weft.bench.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AddressPlan;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.compile.PolicyNode;
import weft.protocol.policy.compile.PolicyRole;
import weft.protocol.policy.compile.PolicyUser;
import weft.protocol.policy.compile.PolicyWorld;
import weft.protocol.policy.document.PolicyDocument;

/// A tailnet from a seed, of any size: users in overlapping groups, of whose devices some are tagged instead, some
/// routers; and rules between groups, tags and people's own devices. The shape is that of a company: most rules let
/// some groups reach some tags, few let everybody reach something.
///
/// @param tagged how many of a hundred nodes are tagged
public record PolicyDataSet(long seed, int nodes, int users, int groups, int tags, int rules, int tagged) {
    private static final int ROUTERS_PER_THOUSAND = 5;
    private static final int IPV4_FIRST = 0x64400001;

    /// The size of which the goals speak.
    public static PolicyDataSet ofGoal() {
        return new PolicyDataSet(20_261_125, 10_000, 4_000, 500, 150, 200, 30);
    }

    public PolicyDataSet withNodes(int count) {
        return new PolicyDataSet(seed, count, Math.max(1, count * users / nodes), groups, tags, rules, tagged);
    }

    public PolicyDataSet withRules(int count) {
        return new PolicyDataSet(seed, nodes, users, groups, tags, count, tagged);
    }

    public PolicyWorld world() {
        var random = new SplittableRandom(seed);
        var people = new ArrayList<PolicyUser>();
        for (int i = 0; i < users; i++) {
            var role = i == 0 ? PolicyRole.OWNER : i < 10 ? PolicyRole.ADMIN : PolicyRole.MEMBER;
            people.add(PolicyUser.of("user-%05d".formatted(i), login(i), role, List.of()));
        }
        var devices = new ArrayList<PolicyNode>();
        for (int i = 0; i < nodes; i++) {
            devices.add(node(i, random));
        }
        return PolicyWorld.of(people, devices, Set.of("example.com"));
    }

    private PolicyNode node(int number, SplittableRandom random) {
        String id = "node-%05d".formatted(number);
        var addresses =
                List.of(IpAddress.ofIpv4(IPV4_FIRST + number), new IpAddress(0xfd7a_115c_a1e0_0000L, number + 1L));
        if (random.nextInt(100) >= tagged) {
            // Every user has a device before anybody has a second one.
            int user = number < users ? number : random.nextInt(users);
            return PolicyNode.ofUser(id, "user-%05d".formatted(user), addresses);
        }
        var names = new TreeSet<String>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            names.add(tag(random.nextInt(tags)));
        }
        var node = PolicyNode.tagged(id, names, addresses);
        if (random.nextInt(1_000) >= ROUTERS_PER_THOUSAND) {
            return node;
        }
        var route = IpPrefix.containing(IpAddress.ofIpv4(0x0a000000 | random.nextInt(256) << 16), 16);
        return node.withRoutes(List.of(route), List.of(route), number);
    }

    /// The same people and devices as a tailnet of a coordinator, under the policy; subnets behind devices left out.
    public MeshState mesh() {
        var world = world();
        var tailnet = new TailnetId(1);
        var changes = new ArrayList<Change>();
        changes.add(new Change.TailnetCreated("bench"));
        var ids = new TreeMap<String, UserId>();
        for (var user : new TreeMap<>(world.users()).values()) {
            var id = new UserId(ids.size() + 1L);
            ids.put(user.id(), id);
            changes.add(new Change.UserCreated(User.local(id, user.login(), User.Role.MEMBER, Instant.EPOCH)));
        }
        long number = 0;
        for (var node : new TreeMap<>(world.nodes()).values()) {
            number++;
            var owner = node.user() == null
                    ? new Owner.OfTags(List.copyOf(node.tags()))
                    : new Owner.OfUser(Objects.requireNonNull(ids.get(node.user())));
            changes.add(new Change.NodeJoined(joined(number, owner)));
        }
        changes.add(new Change.PolicyReplaced(text(), null));
        var state = MeshState.empty(tailnet);
        for (var change : changes) {
            state = state.apply(new Entry(tailnet, state.revision() + 1, Instant.EPOCH, "bench", "", change));
        }
        return state;
    }

    private static Node joined(long number, Owner owner) {
        int index = (int) number;
        return new Node(
                new NodeId(number),
                "node" + number,
                "node" + number,
                new MachineKey(new Key32(number, 0, 0, 1)),
                new NodeKey(new Key32(number, 0, 0, 2)),
                null,
                owner,
                index,
                AddressPlan.ipv4(index),
                AddressPlan.ipv6(index),
                false,
                Instant.EPOCH,
                null,
                null,
                true);
    }

    /// A tagged device gets one other tag.
    public Change retagging(MeshState state, SplittableRandom random) {
        while (true) {
            var node = state.node(new NodeId(1 + random.nextInt(nodes)));
            if (node != null && node.owner() instanceof Owner.OfTags) {
                return new Change.NodeOwnerChanged(node.id(), new Owner.OfTags(List.of(tag(random.nextInt(tags)))));
            }
        }
    }

    public String text() {
        var random = new SplittableRandom(seed + 1);
        var text = new StringBuilder("{\n\"groups\": {\n");
        for (int i = 0; i < groups; i++) {
            text.append("  \"").append(group(i)).append("\": [");
            int size = 1 << random.nextInt(8);
            for (int member = 0; member < size; member++) {
                text.append('"').append(login(random.nextInt(users))).append("\", ");
            }
            text.append("],\n");
        }
        text.append("},\n\"tagOwners\": {\n");
        for (int i = 0; i < tags; i++) {
            text.append("  \"")
                    .append(tag(i))
                    .append("\": [\"")
                    .append(group(random.nextInt(groups)))
                    .append("\"],\n");
        }
        text.append("},\n\"grants\": [\n");
        text.append("  {\"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:self\"], \"ip\": [\"*\"]},\n");
        for (int i = 1; i < rules; i++) {
            text.append(rule(i, random));
        }
        return text.append("],\n}\n").toString();
    }

    private String rule(int number, SplittableRandom random) {
        String source = switch (number % 20) {
            case 0 -> "\"autogroup:member\"";
            case 1 -> "\"*\"";
            case 2, 3, 4 -> names(1 + random.nextInt(2), random, true);
            default -> names(1 + random.nextInt(4), random, false);
        };
        String target = switch (number % 10) {
            case 5 -> "\"10." + random.nextInt(256) + ".0.0/16\"";
            case 6 -> names(1, random, false);
            default -> names(1 + random.nextInt(3), random, true);
        };
        String ports = number % 3 == 0 ? "\"*\"" : number % 3 == 1 ? "\"tcp:443\", \"tcp:22\"" : "\"tcp:8000-8999\"";
        return "  {\"src\": [" + source + "], \"dst\": [" + target + "], \"ip\": [" + ports + "]},\n";
    }

    private String names(int count, SplittableRandom random, boolean ofTags) {
        var names = new TreeSet<String>();
        for (int i = 0; i < count; i++) {
            names.add("\"" + (ofTags ? tag(random.nextInt(tags)) : group(random.nextInt(groups))) + "\"");
        }
        return String.join(", ", names);
    }

    public PolicyDocument document() {
        return switch (PolicyDocument.read(text())) {
            case PolicyDocument.Outcome.Accepted(var document) -> document;
            case PolicyDocument.Outcome.Refused refused ->
                throw new IllegalStateException(refused.problems().toString());
        };
    }

    private static String login(int number) {
        return "u" + number + "@example.com";
    }

    private static String group(int number) {
        return "group:g" + number;
    }

    private static String tag(int number) {
        return "tag:t" + number;
    }
}
