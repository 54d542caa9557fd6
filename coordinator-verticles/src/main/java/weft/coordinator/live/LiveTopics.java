package weft.coordinator.live;

import weft.kit.event.Topic;

/// Pure. The addresses of live state.
public final class LiveTopics {
    /// Between coordinators: a node's endpoints, or its stream, changed.
    static final Topic<LiveRecord> ENDPOINT_CHANGED = Topic.of("mesh.endpoint.changed", LiveRecord.class);
    /// Between coordinators: a node came or went.
    static final Topic<LiveRecord> PRESENCE_CHANGED = Topic.of("mesh.presence.changed", LiveRecord.class);

    /// Observe this to follow the nodes, wherever they are connected.
    public static final Topic<LiveChanged> LIVE_CHANGED = Topic.of("coordinator.live.changed", LiveChanged.class);

    private LiveTopics() {}
}
