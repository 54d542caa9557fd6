package weft.coordinator.live;

import com.hazelcast.map.EntryProcessor;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.kit.json.ValueTypes;
import weft.protocol.netmap.LiveState;

/// Pure; runs on the Hazelcast thread that owns the node's record, so that steps of several coordinators on one record
/// take turns. Returns the new record as JSON, or null when the step changes nothing.
///
/// @param live the report as JSON, null for steps without one
record LiveStep(Kind kind, String node, byte @Nullable [] live, String member, long session, long nowMillis)
        implements EntryProcessor<String, byte[], byte @Nullable []> {
    enum Kind {
        CONNECTED,
        REPORTED,
        DISCONNECTED,
        LOST
    }

    static final JsonCodec JSON =
            new JsonCodec(ValueTypes.protocol().text(NodeRef.class, NodeRef::toString, NodeRef::parse));

    @Override
    public byte @Nullable [] process(Map.Entry<String, byte[]> entry) {
        byte[] bytes = entry.getValue();
        var old = bytes == null ? null : JSON.decode(bytes, LiveRecord.class);
        var next = next(old);
        if (next == null || next.equals(old)) {
            return null;
        }
        var encoded = JSON.encode(next);
        entry.setValue(encoded);
        return encoded;
    }

    @Nullable
    LiveRecord next(@Nullable LiveRecord old) {
        var now = Instant.ofEpochMilli(nowMillis);
        return switch (kind) {
            case CONNECTED -> LiveRecord.connected(old, NodeRef.parse(node), report(), member, session, now);
            case REPORTED -> old == null ? null : old.reported(report(), now);
            case DISCONNECTED -> old == null ? null : old.disconnected(session, now);
            case LOST -> old == null ? null : old.lost(member, now);
        };
    }

    private LiveState report() {
        if (live == null) {
            throw new IllegalStateException("a step without a report");
        }
        return JSON.decode(live, LiveState.class);
    }
}
