package weft.protocol.stream;

import java.util.List;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.UserId;

/// Pure. The nodes whose entry in somebody's map may differ after a change.
final class Touched {
    private Touched() {}

    /// Whether the change is about who may reach whom or by which addresses, so that whom it touched is known only
    /// when it is made.
    static boolean mayBeAnybody(Change change) {
        return switch (change) {
            case Change.PolicyReplaced _, Change.UserRoleChanged _, Change.UserDescribed _ -> true;
            case Change.NodeJoined _,
                    Change.NodeRenamed _,
                    Change.NodeKeyUpdated _,
                    Change.NodeExpiryChanged _,
                    Change.NodeRemoved _,
                    Change.NodeOwnerChanged _,
                    Change.NodeApproved _,
                    Change.NodeDescribed _,
                    Change.UserCreated _,
                    Change.UserRemoved _,
                    Change.UserStandingChanged _,
                    Change.UserClaimed _,
                    Change.InviteCreated _,
                    Change.InviteRevoked _,
                    Change.SettingsReplaced _,
                    Change.TailnetCreated _,
                    Change.AuthKeyCreated _,
                    Change.AuthKeyRevoked _,
                    Change.PolicyConfirmed _ -> false;
        };
    }

    static List<NodeId> by(Change change, MeshState state) {
        return switch (change) {
            case Change.NodeJoined joined -> List.of(joined.node().id());
            case Change.NodeRenamed renamed -> List.of(renamed.node());
            case Change.NodeKeyUpdated updated -> List.of(updated.node());
            case Change.NodeExpiryChanged changed -> List.of(changed.node());
            case Change.NodeRemoved removed -> List.of(removed.node());
            case Change.NodeOwnerChanged changed -> List.of(changed.node());
            case Change.NodeApproved(var node) -> List.of(node);
            case Change.UserCreated created -> ownedBy(created.user().id(), state);
            case Change.UserRemoved(var user) -> ownedBy(user, state);
            case Change.UserDescribed described -> ownedBy(described.user(), state);
            case Change.UserStandingChanged(var user, var _) -> ownedBy(user, state);
            case Change.UserRoleChanged _,
                    Change.UserClaimed _,
                    Change.InviteCreated _,
                    Change.InviteRevoked _,
                    Change.SettingsReplaced _,
                    Change.TailnetCreated _,
                    Change.AuthKeyCreated _,
                    Change.AuthKeyRevoked _,
                    Change.NodeDescribed _,
                    Change.PolicyReplaced _,
                    Change.PolicyConfirmed _ -> List.of();
        };
    }

    private static List<NodeId> ownedBy(UserId user, MeshState state) {
        return state.nodesOf(user).stream().map(Node::id).toList();
    }
}
