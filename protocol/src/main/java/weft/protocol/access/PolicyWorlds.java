package weft.protocol.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;
import weft.protocol.policy.compile.PolicyChange;
import weft.protocol.policy.compile.PolicyNode;
import weft.protocol.policy.compile.PolicyRole;
import weft.protocol.policy.compile.PolicyUser;
import weft.protocol.policy.compile.PolicyWorld;

/// Pure. How a tailnet looks to the compiler of its policy.
public final class PolicyWorlds {
    private PolicyWorlds() {}

    static String name(Node node) {
        return node.id().toString();
    }

    public static PolicyWorld worldOf(MeshState state) {
        return PolicyWorld.of(
                state.users().values().stream().map(PolicyWorlds::user).toList(),
                state.nodes().values().stream().map(node -> node(state, node)).toList(),
                domains(state));
    }

    /// What some entries changed for the compiler: each user and node once, as it is in the newer state.
    static List<PolicyChange> changes(MeshState newer, Collection<Entry> entries) {
        Map<UserId, PolicyChange> users = new LinkedHashMap<>();
        Set<NodeId> touched = new LinkedHashSet<>();
        for (Entry entry : entries) {
            switch (entry.change()) {
                case Change.UserCreated created ->
                    users.put(created.user().id(), changed(newer, created.user().id()));
                case Change.UserRemoved(var id) -> users.put(id, changed(newer, id));
                case Change.UserDescribed described -> users.put(described.user(), changed(newer, described.user()));
                case Change.UserRoleChanged(var id, var _) -> users.put(id, changed(newer, id));
                case Change.UserClaimed claimed -> users.put(claimed.user(), changed(newer, claimed.user()));
                case Change.NodeJoined joined -> touched.add(joined.node().id());
                case Change.NodeRemoved(var id) -> touched.add(id);
                case Change.NodeOwnerChanged changed -> touched.add(changed.node());
                case Change.NodeDescribed described -> touched.add(described.node());
                case Change.NodeRenamed _,
                        Change.NodeKeyUpdated _,
                        Change.NodeExpiryChanged _,
                        Change.NodeApproved _,
                        Change.UserStandingChanged _,
                        Change.InviteCreated _,
                        Change.InviteRevoked _,
                        Change.SettingsReplaced _,
                        Change.TailnetCreated _,
                        Change.AuthKeyCreated _,
                        Change.AuthKeyRevoked _,
                        Change.PolicyReplaced _,
                        Change.PolicyConfirmed _ -> {}
            }
        }
        var changes = new ArrayList<>(users.values());
        for (NodeId id : touched) {
            var node = newer.node(id);
            changes.add(
                    node == null
                            ? new PolicyChange.NodeGone(id.toString())
                            : new PolicyChange.NodePut(node(newer, node)));
        }
        return changes;
    }

    private static PolicyChange changed(MeshState newer, UserId id) {
        var user = newer.users().get(id);
        return user == null ? new PolicyChange.UserGone(id.toString()) : new PolicyChange.UserPut(user(user));
    }

    static PolicyUser user(User user) {
        return PolicyUser.of(user.id().toString(), user.login(), role(user.role()), groups(user));
    }

    /// A provider's group `dev` of ann@example.com is `group:dev@example.com` in a policy, so that it is never one that
    /// the document declares, nor one of another provider's people. Without an address it is the issuer's host.
    private static List<String> groups(User user) {
        if (user.groups().isEmpty()) {
            return List.of();
        }
        var home = home(user);
        return user.groups().stream()
                .map(group -> "group:" + (group.endsWith("@" + home) ? group : group + "@" + home))
                .toList();
    }

    private static String home(User user) {
        int at = user.login().lastIndexOf('@');
        if (at >= 0) {
            return user.login().substring(at + 1).toLowerCase(Locale.ROOT);
        }
        return user.issuer()
                .replaceFirst("^https?://", "")
                .replaceFirst("[:/].*$", "")
                .toLowerCase(Locale.ROOT);
    }

    private static PolicyRole role(User.Role role) {
        return switch (role) {
            case OWNER -> PolicyRole.OWNER;
            case ADMIN -> PolicyRole.ADMIN;
            case NETWORK_ADMIN -> PolicyRole.NETWORK_ADMIN;
            case AUDITOR -> PolicyRole.AUDITOR;
            case MEMBER -> PolicyRole.MEMBER;
        };
    }

    private static PolicyNode node(MeshState state, Node node) {
        var addresses = List.of(node.ipv4(), node.ipv6());
        var plain = switch (node.owner()) {
            case Owner.OfUser(var user) -> PolicyNode.ofUser(name(node), user.toString(), addresses);
            case Owner.OfTags(var tags) -> PolicyNode.tagged(name(node), tags, addresses);
        };
        return plain.withAttributes(state.attributes(node.id()));
    }

    /// The domains of the tailnet's own people.
    private static Set<String> domains(MeshState state) {
        var domains = new TreeSet<String>();
        for (User user : state.users().values()) {
            int at = user.login().lastIndexOf('@');
            if (at >= 0) {
                domains.add(user.login().substring(at + 1).toLowerCase(Locale.ROOT));
            }
        }
        return domains;
    }
}
