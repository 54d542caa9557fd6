package weft.coordinator.nodestream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;
import weft.protocol.stream.CoordinatorMessage;

/// One event loop, one tailnet. Encodes updates, each content once: receivers of the same update share its bytes, and
/// snapshots, which are different for each, share those of their peers. The result is the JSON of
/// [CoordinatorMessage.Update], put together from parts.
final class UpdateEncoder {
    private static final int RECENT_MAX = 64;
    private static final byte[] PEERS_MARK = "\"peers\":[]".getBytes(StandardCharsets.US_ASCII);

    private final JsonCodec json;
    private final StreamCounters counters;
    private final Map<NodeId, Fragment> fragments = new HashMap<>();
    private final Map<MapUpdate, byte[]> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MapUpdate, byte[]> eldest) {
            return size() > RECENT_MAX;
        }
    };

    @SuppressWarnings("ArrayRecordComponent") // shared, never compared
    private record Fragment(PeerNode peer, byte[] bytes) {}

    UpdateEncoder(JsonCodec json, StreamCounters counters) {
        this.json = json;
        this.counters = counters;
    }

    byte[] encode(MapUpdate update) {
        return switch (update) {
            case MapUpdate.Snapshot snapshot -> snapshot(snapshot);
            case MapUpdate.Delta delta -> shared(delta);
            case MapUpdate.Live live -> shared(live);
        };
    }

    void forget(NodeId node) {
        fragments.remove(node);
    }

    private byte[] shared(MapUpdate update) {
        var ready = recent.get(update);
        if (ready != null) {
            counters.shared.increment();
            return ready;
        }
        var bytes = json.encode(new CoordinatorMessage.Update(update));
        recent.put(update, bytes);
        return bytes;
    }

    private byte[] snapshot(MapUpdate.Snapshot snapshot) {
        var frame = json.encode(new CoordinatorMessage.Update(new MapUpdate.Snapshot(
                snapshot.revision(),
                snapshot.self(),
                List.of(),
                snapshot.filter(),
                snapshot.coordinators(),
                snapshot.relays())));
        int at = indexOfPeers(frame);
        var out = new ByteArrayOutputStream(frame.length + snapshot.peers().size() * 400);
        out.write(frame, 0, at);
        boolean first = true;
        for (PeerNode peer : snapshot.peers()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.writeBytes(fragment(peer));
        }
        out.write(frame, at, frame.length - at);
        return out.toByteArray();
    }

    private byte[] fragment(PeerNode peer) {
        var known = fragments.get(peer.id());
        if (known != null && known.peer.equals(peer)) {
            return known.bytes;
        }
        var bytes = json.encode(peer);
        fragments.put(peer.id(), new Fragment(peer, bytes));
        return bytes;
    }

    /// Where the peers go: inside the brackets of the first `"peers":[]`. No string before it can hold that text,
    /// since a quote inside a JSON string is escaped.
    private static int indexOfPeers(byte[] frame) {
        outer:
        for (int i = 0; i <= frame.length - PEERS_MARK.length; i++) {
            for (int j = 0; j < PEERS_MARK.length; j++) {
                if (frame[i + j] != PEERS_MARK[j]) {
                    continue outer;
                }
            }
            return i + PEERS_MARK.length - 1;
        }
        throw new IllegalStateException("a snapshot without peers");
    }
}
