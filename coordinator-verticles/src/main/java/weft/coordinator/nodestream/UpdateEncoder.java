package weft.coordinator.nodestream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.FilterEdit;
import weft.protocol.netmap.FilterPart;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.SelfPolicy;
import weft.protocol.stream.CoordinatorMessage;

/// One event loop, one tailnet. Encodes updates, each content once: what two receivers are told alike (peers, steps of
/// filters, lists of sources) is ready for the second one. The result is the JSON of [CoordinatorMessage.Update], put
/// together from parts.
public final class UpdateEncoder {
    private static final int RECENT_MAX = 64;
    private static final int RECENT_EDITS_MAX = 1_024;

    private final JsonCodec json;
    private final LongAdder shared;
    private final FilterEncoder filters;
    private final Map<NodeId, Fragment> fragments = new HashMap<>();
    private final Map<MapUpdate, byte[]> recent = lastOf(RECENT_MAX);
    private final Map<FilterEdit, byte[]> edits = lastOf(RECENT_EDITS_MAX);

    @SuppressWarnings("ArrayRecordComponent") // shared, never compared
    private record Fragment(PeerNode peer, byte[] bytes) {}

    /// @param shared counts what was ready, encoded for another receiver
    public UpdateEncoder(JsonCodec json, LongAdder shared) {
        this.json = json;
        this.shared = shared;
        this.filters = new FilterEncoder(json);
    }

    private static <K> Map<K, byte[]> lastOf(int max) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, byte[]> eldest) {
                return size() > max;
            }
        };
    }

    public byte[] encode(MapUpdate update) {
        return switch (update) {
            case MapUpdate.Snapshot snapshot -> snapshot(snapshot);
            case MapUpdate.Delta delta -> delta(delta);
            case MapUpdate.Live live -> live(live);
        };
    }

    void forget(NodeId node) {
        fragments.remove(node);
    }

    private byte[] live(MapUpdate.Live live) {
        return once(recent, live, () -> json.encode(new CoordinatorMessage.Update(live)));
    }

    private interface Make {
        byte[] bytes();
    }

    private <K> byte[] once(Map<K, byte[]> made, K content, Make make) {
        var ready = made.get(content);
        if (ready != null) {
            shared.increment();
            return ready;
        }
        var bytes = make.bytes();
        made.put(content, bytes);
        return bytes;
    }

    private byte[] snapshot(MapUpdate.Snapshot snapshot) {
        var out = new Parts(512 + snapshot.peers().size() * 400);
        out.text("{\"kind\":\"update\",\"update\":{\"kind\":\"snapshot\",\"revision\":" + snapshot.revision());
        out.member("self", json.encode(snapshot.self()));
        peers(out, snapshot.peers());
        out.text(",\"filter\":[");
        boolean first = true;
        for (FilterRule rule : snapshot.filter()) {
            out.text(first ? "" : ",");
            first = false;
            filters.rule(rule, out);
        }
        out.text("]");
        policy(out, snapshot.policy());
        out.member("coordinators", json.encode(snapshot.coordinators()));
        out.member("relays", json.encode(snapshot.relays()));
        return out.text("}}").toByteArray();
    }

    private byte[] delta(MapUpdate.Delta delta) {
        var out = new Parts(256 + delta.peers().size() * 400);
        out.text("{\"kind\":\"update\",\"update\":{\"kind\":\"delta\",\"from\":" + delta.from() + ",\"to\":"
                + delta.to());
        if (delta.self() != null) {
            out.member("self", json.encode(delta.self()));
        }
        peers(out, delta.peers());
        out.text(",\"removed\":[");
        for (int i = 0; i < delta.removed().size(); i++) {
            out.text((i == 0 ? "\"" : ",\"") + delta.removed().get(i) + '"');
        }
        out.text("]");
        if (delta.filter() != null) {
            var edit = delta.filter();
            // Whole rules are long and rarely alike; their lists of sources are shared by the encoder of filters.
            boolean hasWhole = edit.rules().stream().anyMatch(FilterPart.Whole.class::isInstance);
            out.member("filter", hasWhole ? filters.edit(edit) : once(edits, edit, () -> filters.edit(edit)));
        }
        policy(out, delta.policy());
        if (delta.coordinators() != null) {
            out.member("coordinators", json.encode(delta.coordinators()));
        }
        if (delta.relays() != null) {
            out.member("relays", json.encode(delta.relays()));
        }
        return out.text("}}").toByteArray();
    }

    private void policy(Parts out, @Nullable SelfPolicy policy) {
        if (policy != null) {
            out.member("policy", json.encode(policy));
        }
    }

    private void peers(Parts out, List<PeerNode> peers) {
        out.text(",\"peers\":[");
        boolean first = true;
        for (PeerNode peer : peers) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.writeBytes(fragment(peer));
        }
        out.text("]");
    }

    private byte[] fragment(PeerNode peer) {
        var known = fragments.get(peer.id());
        if (known != null && known.peer.equals(peer)) {
            shared.increment();
            return known.bytes;
        }
        var bytes = json.encode(peer);
        fragments.put(peer.id(), new Fragment(peer, bytes));
        return bytes;
    }

    /// JSON as it grows.
    static final class Parts extends ByteArrayOutputStream {
        Parts(int size) {
            super(size);
        }

        /// Text that needs no escaping.
        Parts text(String text) {
            writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        void member(String name, byte[] value) {
            text(",\"" + name + "\":");
            writeBytes(value);
        }
    }
}
