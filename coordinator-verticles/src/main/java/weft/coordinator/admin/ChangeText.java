package weft.coordinator.admin;

import weft.protocol.mesh.AuthKey;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Owner;

/// Pure. A change in one line for a person.
final class ChangeText {
    private ChangeText() {}

    static String of(Change change) {
        return switch (change) {
            case Change.TailnetCreated created -> "tailnet " + created.name() + " created";
            case Change.UserCreated created ->
                "user " + created.user().login() + " (" + created.user().id() + ") created";
            case Change.UserRemoved removed -> "user " + removed.user() + " removed";
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
            case Change.NodeOwnerChanged changed -> "node " + changed.node() + " now belongs to " + of(changed.owner());
            case Change.NodeDescribed described -> "node " + described.node() + " says " + described.attributes();
            case Change.PolicyReplaced replaced ->
                "policy replaced (" + replaced.text().lines().count() + " lines)"
                        + (replaced.confirmBy() == null ? "" : ", to be confirmed by " + replaced.confirmBy());
            case Change.PolicyConfirmed _ -> "policy confirmed";
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
