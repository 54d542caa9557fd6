package weft.coordinator.live;

import org.jspecify.annotations.Nullable;

/// This process's view of a node's whereabouts moved on.
///
/// @param before null when nothing was known
public record LiveChanged(@Nullable LiveRecord before, LiveRecord after) {
    public NodeRef node() {
        return after.node();
    }

    public boolean presenceChanged() {
        return after.online() != (before != null && before.online());
    }

    public boolean endpointsChanged() {
        return before == null || !before.live().equals(after.live());
    }
}
