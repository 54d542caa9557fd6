package weft.coordinator.nodestream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;
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
    /// Deltas that many receivers get are small; what is longer is one receiver's alone.
    private static final int RECENT_DELTAS_MAX = 256;

    private static final int RECENT_DELTA_BYTES_MAX = 16_384;
    private static final int REMOVED_LENGTH = 10;

    private final JsonCodec json;
    private final LongAdder shared;
    private final FilterEncoder filters;
    /// By the numbers of nodes, which are never reused.
    private @Nullable Fragment[] fragments = {};
    private final Map<MapUpdate, byte[]> recent = lastOf(RECENT_MAX);
    private final Map<FilterEdit, byte[]> edits = lastOf(RECENT_EDITS_MAX);
    /// Deltas that are the same object: the feed gives receivers that are told alike the same one.
    private final Map<MapUpdate.Delta, byte[]> deltas = new IdentityHashMap<>();

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
            case MapUpdate.Delta delta -> once(delta);
            case MapUpdate.Live live -> live(live);
        };
    }

    void forget(NodeId node) {
        if (node.value() < fragments.length) {
            fragments[(int) node.value()] = null;
        }
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

    private byte[] once(MapUpdate.Delta delta) {
        var ready = deltas.get(delta);
        if (ready != null) {
            shared.increment();
            return ready;
        }
        var bytes = delta(delta);
        if (bytes.length <= RECENT_DELTA_BYTES_MAX) {
            if (deltas.size() == RECENT_DELTAS_MAX) {
                deltas.clear();
            }
            deltas.put(delta, bytes);
        }
        return bytes;
    }

    private byte[] snapshot(MapUpdate.Snapshot snapshot) {
        var head = new Parts(512);
        head.text("{\"kind\":\"update\",\"update\":{\"kind\":\"snapshot\",\"revision\":" + snapshot.revision());
        head.member("self", json.encode(snapshot.self()));
        var tail = new Parts(512);
        tail.text(",\"filter\":[");
        boolean first = true;
        for (FilterRule rule : snapshot.filter()) {
            tail.text(first ? "" : ",");
            first = false;
            filters.rule(rule, tail);
        }
        tail.text("]");
        policy(tail, snapshot.policy());
        tail.member("coordinators", json.encode(snapshot.coordinators()));
        tail.member("relays", json.encode(snapshot.relays()));
        return joined(head, snapshot.peers(), tail.text("}}"));
    }

    private byte[] delta(MapUpdate.Delta delta) {
        var head = new Parts(128);
        head.text("{\"kind\":\"update\",\"update\":{\"kind\":\"delta\",\"from\":" + delta.from() + ",\"to\":"
                + delta.to());
        if (delta.self() != null) {
            head.member("self", json.encode(delta.self()));
        }
        var tail = new Parts(128 + delta.removed().size() * REMOVED_LENGTH);
        removed(tail, delta.removed());
        if (delta.filter() != null) {
            var edit = delta.filter();
            // Whole rules are long and rarely alike; their lists of sources are shared by the encoder of filters.
            boolean hasWhole = edit.rules().stream().anyMatch(FilterPart.Whole.class::isInstance);
            tail.member("filter", hasWhole ? filters.edit(edit) : once(edits, edit, () -> filters.edit(edit)));
        }
        policy(tail, delta.policy());
        if (delta.coordinators() != null) {
            tail.member("coordinators", json.encode(delta.coordinators()));
        }
        if (delta.relays() != null) {
            tail.member("relays", json.encode(delta.relays()));
        }
        return joined(head, delta.peers(), tail.text("}}"));
    }

    private static void removed(Parts out, List<NodeId> removed) {
        out.text(",\"removed\":[");
        for (int i = 0; i < removed.size(); i++) {
            out.node(removed.get(i), i > 0);
        }
        out.text("]");
    }

    private void policy(Parts out, @Nullable SelfPolicy policy) {
        if (policy != null) {
            out.member("policy", json.encode(policy));
        }
    }

    /// The peers may be thousands: their bytes go into the whole at once.
    private byte[] joined(Parts head, List<PeerNode> peers, Parts tail) {
        head.text(",\"peers\":[");
        var made = new byte[peers.size()][];
        int length = head.size() + 1 + tail.size() + Math.max(0, peers.size() - 1);
        for (int i = 0; i < made.length; i++) {
            made[i] = fragment(peers.get(i));
            length += made[i].length;
        }
        var whole = new byte[length];
        int at = head.copyTo(whole, 0);
        for (int i = 0; i < made.length; i++) {
            if (i > 0) {
                whole[at++] = ',';
            }
            System.arraycopy(made[i], 0, whole, at, made[i].length);
            at += made[i].length;
        }
        whole[at++] = ']';
        tail.copyTo(whole, at);
        return whole;
    }

    @SuppressWarnings("ReferenceEquality") // the same object is quickly seen, and the rule
    private byte[] fragment(PeerNode peer) {
        int number = Math.toIntExact(peer.id().value());
        if (number >= fragments.length) {
            fragments = Arrays.copyOf(fragments, number + 1 + number / 4);
        }
        var known = fragments[number];
        if (known != null && (known.peer == peer || known.peer.equals(peer))) {
            shared.increment();
            return known.bytes;
        }
        var bytes = json.encode(peer);
        fragments[number] = new Fragment(peer, bytes);
        return bytes;
    }

    /// JSON as it grows.
    static final class Parts extends ByteArrayOutputStream {
        /// A comma, two quotation marks, `n` and nineteen digits.
        private static final int NODE_LENGTH_MAX = 23;

        Parts(int size) {
            super(size);
        }

        /// Text that needs no escaping.
        Parts text(String text) {
            writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        /// The id as text in quotation marks; there may be thousands of them in a row.
        void node(NodeId node, boolean isNext) {
            if (buf.length - count < NODE_LENGTH_MAX) {
                buf = Arrays.copyOf(buf, buf.length * 2 + NODE_LENGTH_MAX);
            }
            if (isNext) {
                buf[count++] = ',';
            }
            buf[count++] = '"';
            buf[count++] = 'n';
            int digits = 1;
            for (long left = node.value() / 10; left > 0; left /= 10) {
                digits++;
            }
            long left = node.value();
            for (int at = count + digits - 1; at >= count; at--) {
                buf[at] = (byte) ('0' + left % 10);
                left /= 10;
            }
            count += digits;
            buf[count++] = '"';
        }

        int copyTo(byte[] whole, int at) {
            System.arraycopy(buf, 0, whole, at, count);
            return at + count;
        }

        void member(String name, byte[] value) {
            text(",\"" + name + "\":");
            writeBytes(value);
        }
    }
}
