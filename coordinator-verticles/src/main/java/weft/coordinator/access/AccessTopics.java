package weft.coordinator.access;

import weft.kit.event.Topic;
import weft.protocol.mesh.TailnetId;

/// Pure. Where news of access are told within this process.
public final class AccessTopics {
    public static final Topic<AccessAdvanced> ACCESS_ADVANCED =
            Topic.of("coordinator.access.advanced", AccessAdvanced.class);

    /// A tailnet whose earlier news are void; see [weft.coordinator.journal.JournalTopics#REPLICA_REWOUND].
    public static final Topic<TailnetId> ACCESS_REWOUND = Topic.of("coordinator.access.rewound", TailnetId.class);

    private AccessTopics() {}
}
