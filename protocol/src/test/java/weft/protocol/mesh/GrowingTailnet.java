package weft.protocol.mesh;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;

/// A tailnet that grows entry by entry, with its journal, and tells each to who follows it.
public final class GrowingTailnet {
    public static final TailnetId HOME = new TailnetId(1);

    private final List<Entry> journal = new ArrayList<>();
    private MeshState state = MeshState.empty(HOME);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long keys = 1;
    private Consumer<Entry> follower = _ -> {};

    public GrowingTailnet() {
        append(new Change.TailnetCreated("home"));
    }

    /// From now on hears of each entry, after it is in the state.
    public void follow(Consumer<Entry> newFollower) {
        follower = newFollower;
    }

    public MeshState state() {
        return state;
    }

    /// The entries after one revision, up to another.
    public List<Entry> entries(long after, long to) {
        return journal.subList((int) after, (int) to);
    }

    public Instant now() {
        return now;
    }

    public void pass(long seconds) {
        now = now.plusSeconds(seconds);
    }

    public NodeKey newKey() {
        return new NodeKey(new Key32(keys++, 0, 0, 2));
    }

    /// A node of that tag.
    public NodeId join(String tag) {
        return join(tag, true);
    }

    public NodeId join(String tag, boolean approved) {
        var id = state.nextNodeId();
        int index = state.nextAddressIndex().orElseThrow();
        append(new Change.NodeJoined(new Node(
                id,
                "node" + id.value(),
                "node",
                new MachineKey(new Key32(id.value(), 0, 0, 1)),
                newKey(),
                null,
                new Owner.OfTags(List.of(tag)),
                index,
                AddressPlan.ipv4(index),
                AddressPlan.ipv6(index),
                false,
                now,
                null,
                null,
                approved)));
        return id;
    }

    public void append(Change change) {
        var entry = new Entry(HOME, state.revision() + 1, now, "test", "", change);
        journal.add(entry);
        state = state.apply(entry);
        follower.accept(entry);
    }
}
