package weft.coordinator.journal;

import java.util.List;
import weft.kit.event.Topic;
import weft.protocol.mesh.Change;

/// Pure. The addresses of the journal: one doorbell per subject of a change, and the local news of the replica.
public final class JournalTopics {
    public static final Topic<Doorbell> TAILNET_CREATED = doorbell("mesh.tailnet.created");
    public static final Topic<Doorbell> NODE_JOINED = doorbell("mesh.node.joined");
    public static final Topic<Doorbell> NODE_CHANGED = doorbell("mesh.node.changed");
    public static final Topic<Doorbell> NODE_REMOVED = doorbell("mesh.node.removed");
    public static final Topic<Doorbell> KEY_UPDATED = doorbell("mesh.key.updated");
    public static final Topic<Doorbell> USER_CHANGED = doorbell("mesh.user.changed");
    public static final Topic<Doorbell> AUTH_KEY_CHANGED = doorbell("mesh.auth-key.changed");
    public static final Topic<Doorbell> POLICY_CHANGED = doorbell("mesh.policy.changed");
    public static final Topic<Doorbell> SETTINGS_CHANGED = doorbell("mesh.settings.changed");

    public static final List<Topic<Doorbell>> DOORBELLS = List.of(
            TAILNET_CREATED,
            NODE_JOINED,
            NODE_CHANGED,
            NODE_REMOVED,
            KEY_UPDATED,
            USER_CHANGED,
            AUTH_KEY_CHANGED,
            POLICY_CHANGED,
            SETTINGS_CHANGED);

    /// Observe this to follow the tailnets.
    public static final Topic<ReplicaAdvanced> REPLICA_ADVANCED =
            Topic.of("coordinator.replica.advanced", ReplicaAdvanced.class);

    /// Observe this too: it takes back what was told before.
    public static final Topic<ReplicaRewound> REPLICA_REWOUND =
            Topic.of("coordinator.replica.rewound", ReplicaRewound.class);

    private JournalTopics() {}

    static Topic<Doorbell> doorbellOf(Change change) {
        return switch (change) {
            case Change.TailnetCreated _ -> TAILNET_CREATED;
            case Change.NodeJoined _ -> NODE_JOINED;
            case Change.NodeRenamed _,
                    Change.NodeExpiryChanged _,
                    Change.NodeOwnerChanged _,
                    Change.NodeApproved _,
                    Change.NodeDescribed _ -> NODE_CHANGED;
            case Change.NodeRemoved _ -> NODE_REMOVED;
            case Change.NodeKeyUpdated _ -> KEY_UPDATED;
            case Change.UserCreated _,
                    Change.UserRemoved _,
                    Change.UserDescribed _,
                    Change.UserRoleChanged _,
                    Change.UserStandingChanged _,
                    Change.UserClaimed _,
                    Change.InviteCreated _,
                    Change.InviteRevoked _ -> USER_CHANGED;
            case Change.SettingsReplaced _ -> SETTINGS_CHANGED;
            case Change.AuthKeyCreated _, Change.AuthKeyRevoked _ -> AUTH_KEY_CHANGED;
            case Change.PolicyReplaced _, Change.PolicyConfirmed _ -> POLICY_CHANGED;
        };
    }

    private static Topic<Doorbell> doorbell(String address) {
        return Topic.of(address, Doorbell.class);
    }
}
