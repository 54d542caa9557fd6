package weft.bench.policy;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import weft.coordinator.nodestream.UpdateEncoder;
import weft.kit.json.JsonCodec;
import weft.protocol.access.Access;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.netmap.RelayMap;
import weft.protocol.stream.FeedCursor;
import weft.protocol.stream.MapFeed;

/// One thread. A tailnet to which all nodes are connected, as a coordinator follows it, but for sockets and sealing:
/// each edit is compiled, every node is asked what it lacks, and what some lack is encoded.
public final class TagEdits {
    private static final Instant NOW = Instant.EPOCH.plusSeconds(1);

    private final PolicyDataSet set;
    private final SplittableRandom random;
    private final UpdateEncoder encoder = new UpdateEncoder(JsonCodec.ofProtocol(), new LongAdder());
    private final List<FeedCursor> cursors = new ArrayList<>();
    private final MapFeed feed;
    private MeshState state;

    /// @param receivers nodes that get something
    public record Edit(long nanos, long cpuNanos, int receivers, long bytes) {}

    public TagEdits(PolicyDataSet set) {
        this.set = set;
        this.random = new SplittableRandom(set.seed());
        this.state = set.mesh();
        this.feed = new MapFeed(Access.of(state), List.of(), RelayMap.NONE);
        for (var id : state.nodes().keySet()) {
            var cursor = feed.open(id, null);
            if (feed.missing(cursor, NOW).isEmpty()) {
                throw new IllegalStateException("a node without a map");
            }
            cursors.add(cursor);
        }
    }

    public Edit next() {
        var change = set.retagging(state, random);
        var entry = new Entry(state.tailnet(), state.revision() + 1, NOW, "bench", "", change);
        state = state.apply(entry);
        var entries = List.of(entry);
        long cpuBegan = cpuNanos();
        long began = System.nanoTime();
        feed.advance(feed.access().advance(state, entries), entries);
        int receivers = 0;
        long bytes = 0;
        for (var cursor : cursors) {
            var updates = feed.missing(cursor, NOW);
            for (var update : updates) {
                bytes += encoder.encode(update).length;
            }
            receivers += updates.isEmpty() ? 0 : 1;
        }
        return new Edit(System.nanoTime() - began, cpuNanos() - cpuBegan, receivers, bytes);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
