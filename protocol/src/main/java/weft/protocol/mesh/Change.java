package weft.protocol.mesh;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;

/// One durable fact of a tailnet, as the journal keeps it. Facts carry everything that was decided (ids,
/// addresses, times), so that folding them never decides anything again.
public sealed interface Change {
    record TailnetCreated(String name) implements Change {}

    record UserCreated(User user) implements Change {}

    record UserRemoved(UserId user) implements Change {}

    /// What the provider says of the person at a login.
    record UserDescribed(UserId user, String login, String displayName, List<String> groups) implements Change {
        public UserDescribed {
            groups = groups.stream().sorted().distinct().toList();
        }
    }

    record UserRoleChanged(UserId user, User.Role role) implements Change {}

    record UserStandingChanged(UserId user, User.Standing standing) implements Change {}

    /// A local user is the person whom a provider calls so, from now on.
    record UserClaimed(UserId user, String issuer, String subject) implements Change {}

    record InviteCreated(Invite invite) implements Change {}

    /// The invitation is good no longer: taken back, or its person came.
    record InviteRevoked(InviteId invite) implements Change {}

    record SettingsReplaced(TailnetSettings settings) implements Change {}

    record AuthKeyCreated(AuthKey key) implements Change {}

    record AuthKeyRevoked(AuthKeyId key, Instant at) implements Change {}

    /// A node came in, by the auth key that its record names; a one-off key is used up by this. With the id of a
    /// node that is there, it is that one coming in again, perhaps with another node key.
    record NodeJoined(Node node) implements Change {}

    record NodeRenamed(NodeId node, String name) implements Change {}

    /// The node's keys from now on; `overlap` non-null while the old one is still valid beside the new one.
    record NodeKeyUpdated(
            NodeId node,
            NodeKey oldKey,
            NodeKey newKey,
            @Nullable NodeKey overlap,
            @Nullable Instant expiresAt) implements Change {}

    /// The node's key is valid until then (null: for ever, a past time: no longer).
    record NodeExpiryChanged(NodeId node, @Nullable Instant expiresAt) implements Change {}

    record NodeRemoved(NodeId node) implements Change {}

    /// An administrator lets the node talk.
    record NodeApproved(NodeId node) implements Change {}

    /// The node belongs to somebody else, or to other tags, from now on.
    record NodeOwnerChanged(NodeId node, Owner owner) implements Change {}

    /// What the node says of itself, or an administrator of it, as policies' postures see it: `node:os`,
    /// `custom:tier` and their like, all of it.
    record NodeDescribed(NodeId node, SortedMap<String, String> attributes) implements Change {
        public NodeDescribed {
            attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        }
    }

    /// The tailnet's policy document from now on, as its author wrote it; it was read, compiled and tested before.
    ///
    /// @param confirmBy until when it has to be confirmed, or the last that stayed comes back; null when it stays
    record PolicyReplaced(String text, @Nullable Instant confirmBy) implements Change {}

    /// The policy in force stays.
    record PolicyConfirmed() implements Change {}

    /// What it is called on the event bus and in the journal's `kind` column, e.g. `node.joined`.
    default String kind() {
        return switch (this) {
            case TailnetCreated _ -> "tailnet.created";
            case UserCreated _ -> "user.created";
            case UserRemoved _ -> "user.removed";
            case UserDescribed _ -> "user.described";
            case UserRoleChanged _ -> "user.role-changed";
            case UserStandingChanged _ -> "user.standing-changed";
            case UserClaimed _ -> "user.claimed";
            case InviteCreated _ -> "invite.created";
            case InviteRevoked _ -> "invite.revoked";
            case SettingsReplaced _ -> "settings.replaced";
            case AuthKeyCreated _ -> "auth-key.created";
            case AuthKeyRevoked _ -> "auth-key.revoked";
            case NodeJoined _ -> "node.joined";
            case NodeRenamed _ -> "node.renamed";
            case NodeKeyUpdated _ -> "node.key-updated";
            case NodeExpiryChanged _ -> "node.expiry-changed";
            case NodeRemoved _ -> "node.removed";
            case NodeApproved _ -> "node.approved";
            case NodeOwnerChanged _ -> "node.owner-changed";
            case NodeDescribed _ -> "node.described";
            case PolicyReplaced _ -> "policy.replaced";
            case PolicyConfirmed _ -> "policy.confirmed";
        };
    }
}
