package weft.protocol.policy.review;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import weft.protocol.packet.IpAddress;
import weft.protocol.policy.compile.PolicyNode;
import weft.protocol.policy.compile.PolicyRole;
import weft.protocol.policy.compile.PolicyUser;
import weft.protocol.policy.compile.PolicyWorld;
import weft.protocol.policy.document.At;
import weft.protocol.policy.document.PolicyDocument;
import weft.protocol.policy.document.Selector;
import weft.protocol.policy.document.SelectorText;

/// Pure. Adds to a world one user and one node for every name of a document that has none there, so that tests say
/// something of a policy before the devices exist that it speaks of.
public final class StandIns {
    private static final IpAddress FIRST_IPV4 = IpAddress.parse("100.127.0.1");
    private static final IpAddress FIRST_IPV6 = IpAddress.parse("fd7a:115c:a1e0:7fff::1");

    private final PolicyDocument document;
    private final PolicyWorld world;
    private final List<PolicyUser> users = new ArrayList<>();
    private final List<PolicyNode> nodes = new ArrayList<>();
    private final Set<IpAddress> taken = new HashSet<>();
    private int next;

    private StandIns(PolicyDocument document, PolicyWorld world) {
        this.document = document;
        this.world = world;
        world.nodes().values().forEach(node -> taken.addAll(node.addresses()));
        document.hosts().values().forEach(set -> set.spans().forEach(span -> taken.add(span.first())));
    }

    /// A world of stand-ins alone.
    public static PolicyWorld alone(PolicyDocument document) {
        return in(document, PolicyWorld.of(List.of(), List.of(), Set.of()));
    }

    public static PolicyWorld in(PolicyDocument document, PolicyWorld world) {
        var standIns = new StandIns(document, world);
        standIns.addTagged();
        standIns.addUsers();
        var newUsers = world.users();
        for (var user : standIns.users) {
            newUsers = newUsers.plus(user.id(), user);
        }
        var newNodes = world.nodes();
        for (var node : standIns.nodes) {
            newNodes = newNodes.plus(node.id(), node);
        }
        return new PolicyWorld(newUsers, newNodes, world.domains(), world.ranges());
    }

    private void addTagged() {
        var present = new HashSet<String>();
        world.nodes().values().forEach(node -> present.addAll(node.tags()));
        for (var tag : document.tagOwners().keySet()) {
            if (!present.contains(tag)) {
                nodes.add(PolicyNode.tagged("stand-in of " + tag, List.of(tag), addresses()));
            }
        }
    }

    private void addUsers() {
        var withNodes = new HashSet<String>();
        world.nodes().values().forEach(node -> {
            if (node.user() != null && node.tags().isEmpty()) {
                withNodes.add(node.user());
            }
        });
        var byLogin = new TreeMap<String, PolicyUser>();
        world.users().values().forEach(user -> byLogin.put(user.login().toLowerCase(Locale.ROOT), user));
        for (var login : logins()) {
            var known = byLogin.get(login.toLowerCase(Locale.ROOT));
            var user = known == null ? newUser(login, List.of()) : known;
            if (!withNodes.contains(user.id())) {
                nodes.add(PolicyNode.ofUser("stand-in of " + login, user.id(), addresses()));
            }
        }
        var given = new HashSet<String>();
        world.users().values().forEach(user -> given.addAll(user.groups()));
        for (var group : providedGroups()) {
            if (!given.contains(group)) {
                var user = newUser("somebody in " + group, List.of(group));
                nodes.add(PolicyNode.ofUser("stand-in of " + group, user.id(), addresses()));
            }
        }
    }

    private PolicyUser newUser(String login, List<String> groups) {
        var user = PolicyUser.of("stand-in " + login, login, PolicyRole.MEMBER, groups);
        users.add(user);
        return user;
    }

    private Collection<String> logins() {
        var logins = new TreeSet<String>();
        document.groups().values().forEach(logins::addAll);
        selectors().forEach(selector -> {
            if (selector instanceof Selector.OfUser(var login)) {
                logins.add(login);
            }
        });
        return logins;
    }

    private Collection<String> providedGroups() {
        var groups = new TreeSet<String>();
        selectors().forEach(selector -> {
            if (selector instanceof Selector.OfGroup(var name)
                    && !document.groups().containsKey(name)) {
                groups.add(name);
            }
        });
        return groups;
    }

    private List<Selector> selectors() {
        var selectors = new ArrayList<Selector>();
        document.rules().forEach(rule -> {
            rule.sources().forEach(source -> selectors.add(source.value()));
            rule.targets().forEach(target -> selectors.add(target.destination().value()));
        });
        document.ssh().forEach(rule -> {
            rule.sources().forEach(source -> selectors.add(source.value()));
            rule.destinations().forEach(destination -> selectors.add(destination.value()));
        });
        document.tagOwners().values().forEach(owners -> owners.forEach(owner -> selectors.add(owner.value())));
        document.tests().forEach(test -> addParsed(test.source(), selectors));
        document.sshTests().forEach(test -> {
            addParsed(test.source(), selectors);
            for (At<String> destination : test.destinations()) {
                addParsed(destination.value(), selectors);
            }
        });
        return selectors;
    }

    private static void addParsed(String text, List<Selector> selectors) {
        try {
            selectors.add(SelectorText.parse(text));
        } catch (IllegalArgumentException _) {
            // the test itself will say so
        }
    }

    private List<IpAddress> addresses() {
        while (true) {
            var ipv4 = IpAddress.ofIpv4(FIRST_IPV4.ipv4() + next);
            var ipv6 = new IpAddress(FIRST_IPV6.high(), FIRST_IPV6.low() + next);
            next++;
            if (taken.add(ipv4) && taken.add(ipv6)) {
                return List.of(ipv4, ipv6);
            }
        }
    }
}
