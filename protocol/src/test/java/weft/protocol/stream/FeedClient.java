package weft.protocol.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.protocol.mesh.GrowingTailnet;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.netmap.PeerLive;
import weft.protocol.netmap.PeerNode;
import weft.protocol.policy.FilterRule;

/// A node as a feed sees it: connects, takes what it lacks, and breaks off at times. It checks with each
/// update that it
/// is told of nobody that it may not see.
final class FeedClient {
    private final NodeId id;
    private final GrowingTailnet tailnet;
    private final Supplier<MapFeed> feeds;
    private @Nullable MapFeed connectedTo;
    private @Nullable FeedCursor cursor;
    private @Nullable NetworkMap map;

    FeedClient(NodeId id, GrowingTailnet tailnet, Supplier<MapFeed> feeds) {
        this.id = id;
        this.tailnet = tailnet;
        this.feeds = feeds;
    }

    NodeId id() {
        return id;
    }

    NetworkMap map() {
        return Objects.requireNonNull(map);
    }

    private MapFeed feed() {
        return feeds.get();
    }

    boolean connected() {
        return connectedTo == feed();
    }

    void connect() {
        if (map != null && map.revision() < feed().baseRevision()) {
            feed().extendBack(map.revision(), tailnet.entries(map.revision(), feed().baseRevision()));
        }
        connectedTo = feed();
        cursor = feed().open(id, map == null ? null : ResumeCursor.of(map));
    }

    List<MapUpdate> drain() {
        return drain(null);
    }

    /// With a random source the connection may break before an update arrives.
    List<MapUpdate> drain(@Nullable Random loss) {
        if (cursor == null || !connected()) {
            return List.of();
        }
        var updates = feed().missing(cursor, tailnet.now());
        for (var update : updates) {
            assertKnowsNoMoreThanItMay(update);
            if (loss != null && loss.nextInt(4) == 0) {
                connectedTo = null;
                return updates;
            }
            map = map == null ? NetworkMap.of((MapUpdate.Snapshot) update) : map.apply(update);
        }
        return updates;
    }

    private void assertKnowsNoMoreThanItMay(MapUpdate update) {
        var viewer = Objects.requireNonNull(tailnet.state().node(id));
        var told = switch (update) {
            case MapUpdate.Snapshot snapshot ->
                snapshot.peers().stream().map(PeerNode::id).toList();
            case MapUpdate.Delta delta ->
                delta.peers().stream().map(PeerNode::id).toList();
            case MapUpdate.Live live ->
                live.changes().stream().map(PeerLive::node).toList();
        };
        assertThat(told)
                .allMatch(peer -> feed().access().maySee(viewer, tailnet.state().node(peer), tailnet.now()));
    }

    void assertComplete() {
        var whole = (MapUpdate.Snapshot)
                feed().missing(feed().open(id, null), tailnet.now()).getFirst();
        var expected = NetworkMap.of(whole);
        var mine = Objects.requireNonNull(map);
        assertThat(mine.self()).isEqualTo(expected.self());
        assertThat(mine.filter().stream().map(FilterRule::digest))
                .containsExactlyElementsOf(
                        expected.filter().stream().map(FilterRule::digest).toList());
        assertThat(mine.policy()).isEqualTo(expected.policy());
        assertThat(mine.coordinators()).isEqualTo(expected.coordinators());
        assertThat(mine.relays()).isEqualTo(expected.relays());
        assertThat(mine.peers().keySet()).isEqualTo(expected.peers().keySet());
        expected.peers().forEach((peer, node) -> {
            var own = Objects.requireNonNull(mine.peers().get(peer));
            assertThat(own)
                    .isEqualTo(node.with(
                            feed().online(peer) == null ? own.online() : node.online(),
                            node.live() == null ? own.live() : node.live()));
        });
    }
}
