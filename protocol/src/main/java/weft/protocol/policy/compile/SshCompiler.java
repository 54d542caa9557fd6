package weft.protocol.policy.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpSet;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.Autogroup;
import weft.protocol.policy.document.Selector;
import weft.protocol.policy.document.SshRule;

/// Pure. Makes the SSH rules of one node.
///
/// Every rule says something about root: where the policy does not name it, root is refused by name, so that
/// `autogroup:nonroot` does not let it in. `localpart:*@domain` gives each user of that domain one login, the part of
/// theirs before the @, in a rule of their own after the one for the other names; and then a node that is only a source
/// has the rules for logging in to itself.
final class SshCompiler {
    private static final String LOCALPART = "localpart:*@";
    private static final long CHECK_SECONDS_DEFAULT = 12 * 3_600;

    private final CompiledPolicy policy;

    SshCompiler(CompiledPolicy policy) {
        this.policy = policy;
    }

    List<SshPermission> permissionsOf(PlacedNode node) {
        var permissions = new ArrayList<SshPermission>();
        for (var rule : policy.document.ssh()) {
            add(rule, node, permissions);
        }
        permissions.sort(Comparator.comparing((SshPermission permission) -> !permission.check()));
        return List.copyOf(permissions);
    }

    private void add(SshRule rule, PlacedNode node, List<SshPermission> permissions) {
        var sources = nodesOf(rule.sources());
        if (!rule.postures().isEmpty()) {
            var meeting = new NodeSet(policy.table.nodes.length);
            rule.postures().forEach(posture -> meeting.addAll(policy.choices.of(posture)));
            sources.retainAll(meeting);
        }
        if (sources.isEmpty()) {
            return;
        }
        var people = peopleOf(sources);
        if (rule.destinations().stream().anyMatch(SshCompiler::isSelf) && node.owner != null) {
            addOf(rule, people, node.owner, permissions);
        }
        boolean others = rule.destinations().stream().anyMatch(destination -> !isSelf(destination));
        if (!others) {
            return;
        }
        if (nodesOf(rule.destinations()).has(node.place)) {
            addDestination(rule, sources, people, permissions);
        } else if (hasLocalpart(rule) && sources.has(node.place)) {
            addItself(rule, node, people, permissions);
        }
    }

    private void addDestination(
            SshRule rule,
            NodeSet sources,
            SortedMap<PersonKey, List<PlacedNode>> people,
            List<SshPermission> permissions) {
        var tagged = taggedOf(rule, sources);
        if (hasLocalpart(rule)) {
            people.keySet().forEach(person -> addOf(rule, people, person.user, permissions));
            if (!tagged.isEmpty()) {
                permissions.add(permission(rule, tagged, loginsOf(rule)));
            }
            return;
        }
        var everyone = new ArrayList<IpAddress>();
        people.values().forEach(nodes -> everyone.addAll(addressesOf(nodes)));
        everyone.addAll(tagged);
        permissions.add(permission(rule, everyone, loginsOf(rule)));
    }

    private void addItself(
            SshRule rule,
            PlacedNode node,
            SortedMap<PersonKey, List<PlacedNode>> people,
            List<SshPermission> permissions) {
        if (node.node.isTagged()) {
            permissions.add(permission(rule, node.node.addresses(), loginsOf(rule)));
        } else if (node.owner != null) {
            addOf(rule, people, node.owner, permissions);
        }
    }

    private void addOf(
            SshRule rule,
            SortedMap<PersonKey, List<PlacedNode>> people,
            PolicyUser user,
            List<SshPermission> permissions) {
        var nodes = people.get(new PersonKey(user));
        if (nodes == null) {
            return;
        }
        permissions.add(permission(rule, addressesOf(nodes), loginsOf(rule)));
        for (var entry : rule.users()) {
            if (isLocalpart(entry) && user.domain().equals(PolicyUser.fold(domainOf(entry)))) {
                String local = user.login().substring(0, user.login().lastIndexOf('@'));
                var logins = new TreeMap<String, String>();
                logins.put(local, local);
                permissions.add(permission(rule, addressesOf(nodes), logins));
                return;
            }
        }
    }

    private SshPermission permission(SshRule rule, List<IpAddress> principals, SortedMap<String, String> logins) {
        long seconds = rule.checkSeconds() == null ? CHECK_SECONDS_DEFAULT : rule.checkSeconds();
        return new SshPermission(
                principals,
                logins,
                rule.check(),
                rule.check() ? seconds : 0,
                rule.acceptEnv(),
                recordersOf(rule),
                rule.enforceRecorder());
    }

    private List<IpAddress> recordersOf(SshRule rule) {
        var addresses = new ArrayList<IpAddress>();
        for (var recorder : rule.recorders()) {
            var written = policy.choices.addressesOf(recorder.value());
            if (written != null) {
                firstOf(written, addresses);
            } else {
                policy.choices
                        .of(recorder.value())
                        .forEach(place ->
                                addresses.addAll(policy.table.node(place).node.addresses()));
            }
        }
        return addresses;
    }

    private static void firstOf(IpSet written, List<IpAddress> addresses) {
        written.spans().forEach(span -> addresses.add(span.first()));
    }

    private static SortedMap<String, String> loginsOf(SshRule rule) {
        var logins = new TreeMap<String, String>();
        logins.put("root", rule.users().contains("root") ? "root" : "");
        for (var login : rule.users()) {
            if (login.equals(Autogroup.NONROOT.text())) {
                logins.put("*", "=");
            } else if (!login.equals("root") && !isLocalpart(login)) {
                logins.put(login, login);
            }
        }
        return logins;
    }

    private static boolean hasLocalpart(SshRule rule) {
        return rule.users().stream().anyMatch(SshCompiler::isLocalpart);
    }

    /// Only the whole form counts; anything else that begins so is a login name like any other.
    static boolean isLocalpart(String login) {
        return login.startsWith(LOCALPART) && login.length() > LOCALPART.length();
    }

    static String domainOf(String localpart) {
        return localpart.substring(LOCALPART.length());
    }

    private static boolean isSelf(At<Selector> destination) {
        return destination.value() instanceof Selector.OfAutogroup(var group) && group == Autogroup.SELF;
    }

    private NodeSet nodesOf(Collection<At<Selector>> selectors) {
        var nodes = new NodeSet(policy.table.nodes.length);
        selectors.forEach(selector -> nodes.addAll(policy.choices.of(selector.value())));
        return nodes;
    }

    private SortedMap<PersonKey, List<PlacedNode>> peopleOf(NodeSet sources) {
        var people = new TreeMap<PersonKey, List<PlacedNode>>();
        sources.forEach(place -> {
            var node = policy.table.node(place);
            if (node.owner != null) {
                people.computeIfAbsent(new PersonKey(node.owner), _ -> new ArrayList<>())
                        .add(node);
            }
        });
        people.values().forEach(nodes -> nodes.sort(Comparator.comparing(PlacedNode::id)));
        return people;
    }

    /// Once for each of a node's tags that is a source.
    private List<IpAddress> taggedOf(SshRule rule, NodeSet sources) {
        var nodes = new ArrayList<PlacedNode>();
        sources.forEach(place -> nodes.add(policy.table.node(place)));
        nodes.sort(Comparator.comparing(PlacedNode::id));
        var tagged = new ArrayList<IpAddress>();
        for (var node : nodes) {
            for (var tag : node.node.tags()) {
                if (isSource(rule, tag)) {
                    tagged.addAll(node.node.addresses());
                }
            }
        }
        return tagged;
    }

    private static boolean isSource(SshRule rule, String tag) {
        return rule.sources().stream().anyMatch(source -> switch (source.value()) {
            case Selector.OfTag(var name) -> name.equals(tag);
            case Selector.OfAutogroup(var group) -> group == Autogroup.TAGGED;
            default -> false;
        });
    }

    private static List<IpAddress> addressesOf(List<PlacedNode> nodes) {
        return nodes.stream().flatMap(node -> node.node.addresses().stream()).toList();
    }

    /// Users in the order in which they came to the tailnet, as their ids tell.
    private record PersonKey(PolicyUser user) implements Comparable<PersonKey> {
        @Override
        public int compareTo(PersonKey other) {
            return user.id().compareTo(other.user.id());
        }
    }
}
