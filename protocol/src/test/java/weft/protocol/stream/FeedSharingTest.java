package weft.protocol.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.access.Access;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.GrowingTailnet;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;

/// What many are told alike is one object, so that making and encoding it takes no longer for many.
class FeedSharingTest {
    private final GrowingTailnet tailnet = new GrowingTailnet();
    private final MapFeed feed = new MapFeed(Access.of(tailnet.state()), List.of(), RelayMap.NONE);

    FeedSharingTest() {
        tailnet.follow(entry -> feed.advance(feed.access().advance(tailnet.state(), List.of(entry)), List.of(entry)));
    }

    @Test
    void whoIsToldAlikeGetsTheSameDelta() {
        var one = connected(tailnet.join("tag:t"));
        var other = connected(tailnet.join("tag:t"));
        missing(one);
        var peer = tailnet.join("tag:t");
        missing(one);
        missing(other);

        tailnet.append(new Change.NodeRenamed(peer, "another"));
        var renamed = missing(one);
        assertThat(missing(other)).isSameAs(renamed);
        assertThat(renamed.peers()).extracting(PeerNode::name).containsExactly("another");
        tailnet.append(new Change.NodeRemoved(peer));

        assertThat(missing(one)).isSameAs(missing(other)).isNotSameAs(renamed);
    }

    @Test
    void whoLacksOneChangeAndNothingElseTakesTheAnswerOfThoseBefore() {
        var one = connected(tailnet.join("tag:t"));
        var other = connected(tailnet.join("tag:t"));
        var peer = tailnet.join("tag:t");
        missing(one);
        missing(other);

        tailnet.append(new Change.NodeRenamed(peer, "another"));
        assertThat(answer(one)).hasSize(1).isSameAs(answer(other));
        feed.presence(peer, true);
        assertThat(answer(one)).hasSize(1).isNotSameAs(answer(other));
        tailnet.append(new Change.NodeRenamed(peer, "a-third"));
        var last = answer(one);

        assertThat(answer(other)).isSameAs(last);
        assertThat(last)
                .singleElement()
                .isInstanceOfSatisfying(
                        MapUpdate.Delta.class,
                        delta -> assertThat(delta.peers()).singleElement().satisfies(shown -> {
                            assertThat(shown.name()).isEqualTo("a-third");
                            assertThat(shown.online()).isTrue();
                        }));
        assertThat(answer(one)).isEmpty();
    }

    private List<MapUpdate> answer(FeedCursor cursor) {
        return feed.missing(cursor, tailnet.now());
    }

    @Test
    void whoBeginsAtAnotherRevisionGetsAnotherDelta() {
        var one = connected(tailnet.join("tag:t"));
        tailnet.join("tag:t");
        missing(one);
        var other = connected(tailnet.join("tag:t"));

        tailnet.append(new Change.NodeRenamed(new NodeId(2), "another"));
        var early = missing(one);
        var late = missing(other);

        assertThat(early.from()).isLessThan(late.from());
        assertThat(late.peers()).extracting(PeerNode::name).containsExactly("another");
        assertThat(early.peers()).extracting(PeerNode::id).contains(new NodeId(2), other.viewer());
    }

    @Test
    void aPeerOfWhichNothingChangedIsTheSameObjectAsBefore() {
        var first = tailnet.join("tag:t");
        var second = tailnet.join("tag:t");
        var before = snapshot(feed.open(first, null));

        tailnet.append(new Change.NodeRenamed(second, "another"));
        var after = snapshot(feed.open(tailnet.join("tag:t"), null));
        var again = snapshot(feed.open(tailnet.join("tag:t"), null));

        assertThat(peer(after, second).name()).isEqualTo("another");
        assertThat(peer(again, second)).isSameAs(peer(after, second)).isNotSameAs(peer(before, second));
        assertThat(peer(again, first)).isSameAs(peer(after, first));
    }

    @Test
    void whoseKeyExpiredGoesAlsoAfterTheClockJumpedBackAndForth() {
        var viewer = connected(tailnet.join("tag:t"));
        var peer = tailnet.join("tag:t");
        var at = tailnet.now().plusSeconds(5);
        tailnet.append(new Change.NodeExpiryChanged(peer, at));
        missing(viewer);

        assertThat(feed.expire(at)).isTrue();
        feed.missing(viewer, tailnet.now());
        assertThat(feed.expire(at)).isTrue();

        assertThat(missing(viewer, at).removed()).containsExactly(peer);
    }

    private FeedCursor connected(NodeId node) {
        var cursor = feed.open(node, null);
        snapshot(cursor);
        return cursor;
    }

    private MapUpdate.Snapshot snapshot(FeedCursor cursor) {
        return (MapUpdate.Snapshot) feed.missing(cursor, tailnet.now()).getFirst();
    }

    private MapUpdate.Delta missing(FeedCursor cursor) {
        return missing(cursor, tailnet.now());
    }

    private MapUpdate.Delta missing(FeedCursor cursor, Instant now) {
        return (MapUpdate.Delta) feed.missing(cursor, now).getFirst();
    }

    private static PeerNode peer(MapUpdate.Snapshot snapshot, NodeId id) {
        return snapshot.peers().stream()
                .filter(peer -> peer.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
