package weft.protocol.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.stream.FeedFixture.ANN;
import static weft.protocol.stream.FeedFixture.POLICIES;
import static weft.protocol.stream.FeedFixture.relays;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Hold;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User;
import weft.protocol.netmap.FilterEdit;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;

class MapFeedTest {
    private final FeedFixture feeds = new FeedFixture();

    @Test
    void aChangeReachesAConnectedNodeAsADeltaOfThatNodeAlone() {
        var client = feeds.client(feeds.join());
        client.connect();
        client.drain();
        feeds.join();
        feeds.join();
        client.drain();

        var third = feeds.join();
        var updates = client.drain();

        assertThat(updates).singleElement().isInstanceOfSatisfying(MapUpdate.Delta.class, delta -> {
            assertThat(delta.peers()).extracting(PeerNode::id).containsExactly(third);
            assertThat(delta.self()).isNull();
            assertThat(delta.filter()).isNull();
        });
    }

    @Test
    void whoIsSuspendedIsInNobodysMapAndHasNoneInItsOwn() {
        feeds.append(new Change.UserCreated(User.local(ANN, "ann", User.Role.MEMBER, feeds.tailnet.now())));
        var hers = feeds.join();
        var other = feeds.join();
        feeds.append(new Change.NodeOwnerChanged(hers, new Owner.OfUser(ANN)));
        var ofHers = feeds.connected(hers);
        var ofOther = feeds.connected(other);

        feeds.append(new Change.UserStandingChanged(ANN, User.Standing.SUSPENDED));
        ofHers.drain();
        ofOther.drain();
        assertThat(ofHers.map().peers()).isEmpty();
        assertThat(ofHers.map().filter()).isEmpty();
        assertThat(ofHers.map().self().hold()).isEqualTo(Hold.USER_SUSPENDED);
        assertThat(ofOther.map().peers()).isEmpty();

        feeds.append(new Change.UserStandingChanged(ANN, User.Standing.ACTIVE));
        ofHers.drain();
        ofOther.drain();
        assertThat(ofHers.map().peers()).containsOnlyKeys(other);
        assertThat(ofHers.map().self().hold()).isNull();
        assertThat(ofOther.map().peers()).containsOnlyKeys(hers);
    }

    @Test
    void whoResumesWithEverythingGetsNothingAlsoFromARestartedCoordinator() {
        var client = feeds.client(feeds.join());
        var peer = feeds.join();
        feeds.report(peer, true);
        client.connect();
        client.drain();

        client.connect();
        var sameCoordinator = client.drain();
        feeds.restart();
        client.connect();
        var restarted = client.drain();
        feeds.report(peer, false);
        var returned = client.drain();

        assertThat(sameCoordinator).isEmpty();
        assertThat(restarted).isEmpty();
        assertThat(returned).isEmpty();
    }

    @Test
    void peersThatNobodyCanHaveToldOfAreLeftOutOfACursor() {
        var client = feeds.client(feeds.join());
        feeds.join();
        client.connect();
        client.drain();
        var honest = ResumeCursor.of(client.map());
        var peers = new TreeMap<>(honest.peers().peers());
        for (long id : new long[] {1L << 30, 1L << 31, Long.MAX_VALUE}) {
            peers.put(new NodeId(id), new KnownPeers.Known(7, true));
        }

        var cursor = feeds.feed.open(
                client.id(),
                new ResumeCursor(honest.tailnet(), honest.revision(), new KnownPeers(peers), honest.rest()));

        assertThat(cursor.known.length()).isLessThan(100);
        assertThat(feeds.feed.missing(cursor, Instant.EPOCH)).isEmpty();
    }

    @Test
    void aClockThatWasAheadAndIsSetRightGivesPeersBack() {
        var viewer = feeds.join();
        var peer = feeds.join();
        feeds.append(new Change.NodeExpiryChanged(peer, feeds.tailnet.now().plusSeconds(5)));
        var now = feeds.tailnet.now();
        var far = now.plusSeconds(100_000_000);
        var cursor = feeds.feed.open(viewer, null);
        feeds.feed.missing(cursor, now);

        assertThat(feeds.feed.expire(far)).isTrue();
        var ahead = (MapUpdate.Delta) feeds.feed.missing(cursor, far).getFirst();
        assertThat(feeds.feed.expire(now)).isTrue();
        var right = (MapUpdate.Delta) feeds.feed.missing(cursor, now).getFirst();

        assertThat(ahead.removed()).containsExactly(peer);
        assertThat(right.peers()).extracting(PeerNode::id).containsExactly(peer);
        assertThat(feeds.feed.expire(now.plusSeconds(5))).isTrue();
    }

    @Test
    void manyMissedChangesAreOneUpdateWithTheNewestState() {
        var client = feeds.client(feeds.join());
        var peer = feeds.join();
        client.connect();
        client.drain();

        for (int i = 0; i < 100; i++) {
            feeds.append(new Change.NodeRenamed(peer, "name" + i));
            feeds.report(peer, true);
        }

        assertThat(client.drain()).hasSize(1);
        client.assertComplete();
    }

    @Test
    void newRelaysReachAConnectedNodeAloneAndOnceAlsoOneThatResumed() {
        var client = feeds.client(feeds.join());
        feeds.join();
        client.connect();
        client.drain();
        client.connect();
        client.drain();

        feeds.feed.relays(relays(2));
        var updates = client.drain();
        client.connect();
        var resumed = client.drain();

        assertThat(updates).singleElement().isInstanceOfSatisfying(MapUpdate.Delta.class, delta -> {
            assertThat(delta.relays()).isEqualTo(relays(2));
            assertThat(delta.peers()).isEmpty();
            assertThat(delta.filter()).isNull();
            assertThat(delta.coordinators()).isNull();
            assertThat(delta.self()).isNull();
        });
        assertThat(resumed).isEmpty();
    }

    @Test
    void relaysThatChangedWhileANodeWasAwayReachItWhenItResumes() {
        var client = feeds.client(feeds.join());
        client.connect();
        client.drain();

        feeds.relays = relays(3);
        feeds.restart();
        client.connect();
        client.drain();

        client.assertComplete();
    }

    @Test
    void aPolicyTakesAwayPeersAndGivesThemBackAndTheSameOneAgainSendsNothing() {
        var from = feeds.client(feeds.join("tag:a"));
        var to = feeds.client(feeds.join("tag:b"));
        feeds.join("tag:t");
        List.of(from, to).forEach(FeedClient::connect);
        List.of(from, to).forEach(FeedClient::drain);

        feeds.append(new Change.PolicyReplaced(POLICIES.get(2), null));
        var narrowed = from.drain();
        to.drain();
        feeds.append(new Change.PolicyReplaced(POLICIES.get(2) + " // again", null));
        var again = from.drain();
        feeds.append(new Change.PolicyReplaced(POLICIES.get(1), null));
        from.drain();
        to.drain();

        assertThat(narrowed).singleElement().isInstanceOfSatisfying(MapUpdate.Delta.class, delta -> {
            assertThat(delta.removed()).containsExactly(new NodeId(3));
            assertThat(delta.peers()).isEmpty();
            assertThat(delta.filter()).isEqualTo(FilterEdit.whole(List.of()));
        });
        assertThat(again).isEmpty();
        assertThat(from.map().peers()).isEmpty();
        assertThat(to.map().filter()).isEmpty();
        from.assertComplete();
        to.assertComplete();
    }

    @Test
    void howAPeerIsReachedIsRememberedForANodeThatCameBack() {
        feeds.join("tag:a");
        var client = feeds.client(feeds.join("tag:b"));
        feeds.append(new Change.PolicyReplaced(POLICIES.get(5), null));
        client.connect();
        client.drain();
        feeds.restart();
        client.connect();
        client.drain();

        feeds.append(new Change.PolicyReplaced(POLICIES.get(0), null));
        client.drain();

        client.assertComplete();
    }
}
