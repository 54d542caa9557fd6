package weft.coordinator.relaymap;

import weft.kit.event.Topic;

/// Pure. The addresses of the relay map.
final class RelayTopics {
    /// Between coordinators: the cluster's journal of relay regions has grown.
    static final Topic<RelayDoorbell> RELAY_CHANGED = Topic.of("mesh.relay.changed", RelayDoorbell.class);

    private RelayTopics() {}
}
