package weft.coordinator.live;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One event loop writes, any thread reads. This process's copy of all live records, by their versions.
final class LiveMirror {
    private final ConcurrentHashMap<NodeRef, LiveRecord> records = new ConcurrentHashMap<>();

    @Nullable
    LiveRecord get(NodeRef node) {
        return records.get(node);
    }

    /// Takes a record that is newer than the copy here; empty when it is not.
    Optional<LiveChanged> accept(LiveRecord record) {
        var old = records.get(record.node());
        if (old != null && old.version() >= record.version()) {
            return Optional.empty();
        }
        records.put(record.node(), record);
        return Optional.of(new LiveChanged(old, record));
    }

    void remove(NodeRef node) {
        records.remove(node);
    }
}
