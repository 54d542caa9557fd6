package weft.coordinator.admin;

import java.util.Locale;
import weft.protocol.mesh.AuthKey;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User;

/// Pure. A change in one line for a person.
final class ChangeText {
    private ChangeText() {}

    static String of(Change change) {
        return switch (change) {
            case Change.TailnetCreated created -> "tailnet " + created.name() + " created";
            case Change.UserCreated created ->
                "user " + created.user().login() + " (" + created.user().id() + ") created";
            case Change.UserRemoved removed -> "user " + removed.user() + " removed";
            case Change.UserDescribed(var user, var login, var name, var groups) ->
                "user " + user + " is " + name + " (" + login + ")"
                        + (groups.isEmpty() ? "" : " in " + String.join(", ", groups));
            case Change.UserRoleChanged(var user, var role) -> "user " + user + " is " + of(role) + " from now on";
            case Change.UserStandingChanged(var user, var standing) -> "user " + user + " " + of(standing);
            case Change.UserClaimed(var user, var issuer, var subject) ->
                "user " + user + " is " + subject + " of " + issuer + " from now on";
            case Change.InviteCreated(var invite) ->
                invite.login() + " invited as " + of(invite.role()) + " (" + invite.id() + ")";
            case Change.InviteRevoked(var invite) -> "invitation " + invite + " used up or taken back";
            case Change.SettingsReplaced(var settings) ->
                "settings: " + (settings.approveNodes() ? "nodes are approved" : "nodes need no approval")
                        + (settings.approveUsers() ? ", users are approved" : ", users need no approval")
                        + (settings.nodeKeyLifetime() == null
                                ? ", logins do not expire"
                                : ", logins expire after " + settings.nodeKeyLifetime());
            case Change.AuthKeyCreated created ->
                "auth key " + created.key().id() + " created for " + of(created.key());
            case Change.AuthKeyRevoked revoked -> "auth key " + revoked.key() + " revoked";
            case Change.NodeJoined joined ->
                "node " + joined.node().name() + " (" + joined.node().id() + ") joined with "
                        + joined.node().ipv4()
                        + (joined.node().authKey() == null
                                ? ""
                                : " by auth key " + joined.node().authKey());
            case Change.NodeRenamed renamed -> "node " + renamed.node() + " renamed to " + renamed.name();
            case Change.NodeKeyUpdated updated ->
                "node " + updated.node() + " changed its key to "
                        + updated.newKey().fingerprint();
            case Change.NodeExpiryChanged changed ->
                "node " + changed.node()
                        + (changed.expiresAt() == null ? " no longer expires" : " expires at " + changed.expiresAt());
            case Change.NodeRemoved removed -> "node " + removed.node() + " removed";
            case Change.NodeApproved approved -> "node " + approved.node() + " approved";
            case Change.NodeOwnerChanged changed -> "node " + changed.node() + " now belongs to " + of(changed.owner());
            case Change.NodeDescribed described -> "node " + described.node() + " says " + described.attributes();
            case Change.PolicyReplaced replaced ->
                "policy replaced (" + replaced.text().lines().count() + " lines)"
                        + (replaced.confirmBy() == null ? "" : ", to be confirmed by " + replaced.confirmBy());
            case Change.PolicyConfirmed _ -> "policy confirmed";
        };
    }

    private static String of(User.Role role) {
        return role.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String of(User.Standing standing) {
        return switch (standing) {
            case ACTIVE -> "may take part";
            case PENDING -> "waits for approval";
            case SUSPENDED -> "suspended";
        };
    }

    private static String of(AuthKey key) {
        return of(key.owner()) + (key.reusable() ? ", reusable" : ", one-off") + (key.ephemeral() ? ", ephemeral" : "");
    }

    private static String of(Owner owner) {
        return switch (owner) {
            case Owner.OfUser user -> user.user().toString();
            case Owner.OfTags tags -> String.join(", ", tags.tags());
        };
    }
}
