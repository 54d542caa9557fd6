package weft.coordinator.access;

import weft.kit.event.Topic;

/// Pure. Where news of access are told within this process.
public final class AccessTopics {
    public static final Topic<AccessAdvanced> ACCESS_ADVANCED =
            Topic.of("coordinator.access.advanced", AccessAdvanced.class);

    private AccessTopics() {}
}
