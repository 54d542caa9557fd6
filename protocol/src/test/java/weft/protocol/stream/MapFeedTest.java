package weft.protocol.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.protocol.access.Access;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.GrowingTailnet;
import weft.protocol.mesh.Hold;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;
import weft.protocol.netmap.FilterEdit;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

class MapFeedTest {
    private static final UserId ANN = new UserId(1);
    private static final List<String> TAGS = List.of("tag:a", "tag:b", "tag:t");
    private static final List<String> POLICIES = List.of(
            policy("{action: accept, src: [*], dst: [*:*]}"),
            policy(""),
            policy("{action: accept, src: [tag:a], dst: [tag:b:22]}"),
            policy(
                    "{action: accept, src: [tag:a], dst: [tag:a:*]}, {action: accept, src: [tag:t], dst: [tag:b:80-90]}"),
            policy("{action: accept, proto: udp, src: [tag:b, 100.64.0.3], dst: [tag:t:53, 100.64.0.2:*]}"),
            """
            {"tagOwners": {"tag:a": [], "tag:b": [], "tag:t": []},
             "acls": [{"action": "accept", "src": ["*"], "dst": ["tag:a:*", "tag:b:443"]}],
             "nodeAttrs": [{"target": ["tag:a"], "attr": ["disable-ipv4"]}, {"target": ["*"], "attr": ["plain"]}]}""",
            """
            {"tagOwners": {"tag:a": [], "tag:b": [], "tag:t": []},
             "grants": [{"src": ["tag:a", "tag:t"], "dst": ["tag:b"], "ip": ["tcp:22"],
                         "app": {"example.com/cap/x": [{"of": "anything", "n": [1, null]}]}}],
             "ssh": [{"action": "accept", "src": ["tag:a"], "dst": ["tag:b", "tag:t"], "users": ["root"]}]}""");
    private static final List<String> URLS = List.of("https://one.example:8443");

    private final GrowingTailnet tailnet = new GrowingTailnet();
    private final Map<NodeId, LiveState> reported = new HashMap<>();
    private RelayMap relays = relays(1);
    private MapFeed feed = new MapFeed(Access.of(tailnet.state()), URLS, relays);
    private long sequence = 1_000;

    MapFeedTest() {
        tailnet.follow(this::advance);
    }

    @Test
    void aChangeReachesAConnectedNodeAsADeltaOfThatNodeAlone() {
        var client = client(join());
        client.connect();
        client.drain();
        join();
        join();
        client.drain();

        var third = join();
        var updates = client.drain();

        assertThat(updates).singleElement().isInstanceOfSatisfying(MapUpdate.Delta.class, delta -> {
            assertThat(delta.peers()).extracting(PeerNode::id).containsExactly(third);
            assertThat(delta.self()).isNull();
            assertThat(delta.filter()).isNull();
        });
    }

    @Test
    void whoIsSuspendedIsInNobodysMapAndHasNoneInItsOwn() {
        append(new Change.UserCreated(User.local(ANN, "ann", User.Role.MEMBER, tailnet.now())));
        var hers = join();
        var other = join();
        append(new Change.NodeOwnerChanged(hers, new Owner.OfUser(ANN)));
        var ofHers = connected(hers);
        var ofOther = connected(other);

        append(new Change.UserStandingChanged(ANN, User.Standing.SUSPENDED));
        ofHers.drain();
        ofOther.drain();
        assertThat(ofHers.map().peers()).isEmpty();
        assertThat(ofHers.map().filter()).isEmpty();
        assertThat(ofHers.map().self().hold()).isEqualTo(Hold.USER_SUSPENDED);
        assertThat(ofOther.map().peers()).isEmpty();

        append(new Change.UserStandingChanged(ANN, User.Standing.ACTIVE));
        ofHers.drain();
        ofOther.drain();
        assertThat(ofHers.map().peers()).containsOnlyKeys(other);
        assertThat(ofHers.map().self().hold()).isNull();
        assertThat(ofOther.map().peers()).containsOnlyKeys(hers);
    }

    private FeedClient connected(NodeId node) {
        var client = client(node);
        client.connect();
        client.drain();
        return client;
    }

    @Test
    void whoResumesWithEverythingGetsNothingAlsoFromARestartedCoordinator() {
        var client = client(join());
        var peer = join();
        report(peer, true);
        client.connect();
        client.drain();

        client.connect();
        var sameCoordinator = client.drain();
        restart();
        client.connect();
        var restarted = client.drain();
        report(peer, false);
        var returned = client.drain();

        assertThat(sameCoordinator).isEmpty();
        assertThat(restarted).isEmpty();
        assertThat(returned).isEmpty();
    }

    @Test
    void peersThatNobodyCanHaveToldOfAreLeftOutOfACursor() {
        var client = client(join());
        join();
        client.connect();
        client.drain();
        var honest = ResumeCursor.of(client.map());
        var peers = new TreeMap<>(honest.peers().peers());
        for (long id : new long[] {1L << 30, 1L << 31, Long.MAX_VALUE}) {
            peers.put(new NodeId(id), new KnownPeers.Known(7, true));
        }

        var cursor = feed.open(
                client.id(),
                new ResumeCursor(honest.tailnet(), honest.revision(), new KnownPeers(peers), honest.rest()));

        assertThat(cursor.known.length()).isLessThan(100);
        assertThat(feed.missing(cursor, Instant.EPOCH)).isEmpty();
    }

    @Test
    void aClockThatWasAheadAndIsSetRightGivesPeersBack() {
        var viewer = join();
        var peer = join();
        append(new Change.NodeExpiryChanged(peer, tailnet.now().plusSeconds(5)));
        var now = tailnet.now();
        var far = now.plusSeconds(100_000_000);
        var cursor = feed.open(viewer, null);
        feed.missing(cursor, now);

        assertThat(feed.expire(far)).isTrue();
        var ahead = (MapUpdate.Delta) feed.missing(cursor, far).getFirst();
        assertThat(feed.expire(now)).isTrue();
        var right = (MapUpdate.Delta) feed.missing(cursor, now).getFirst();

        assertThat(ahead.removed()).containsExactly(peer);
        assertThat(right.peers()).extracting(PeerNode::id).containsExactly(peer);
        assertThat(feed.expire(now.plusSeconds(5))).isTrue();
    }

    @Test
    void manyMissedChangesAreOneUpdateWithTheNewestState() {
        var client = client(join());
        var peer = join();
        client.connect();
        client.drain();

        for (int i = 0; i < 100; i++) {
            append(new Change.NodeRenamed(peer, "name" + i));
            report(peer, true);
        }

        assertThat(client.drain()).hasSize(1);
        client.assertComplete();
    }

    @Test
    void newRelaysReachAConnectedNodeAloneAndOnceAlsoOneThatResumed() {
        var client = client(join());
        join();
        client.connect();
        client.drain();
        client.connect();
        client.drain();

        feed.relays(relays(2));
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
        var client = client(join());
        client.connect();
        client.drain();

        relays = relays(3);
        restart();
        client.connect();
        client.drain();

        client.assertComplete();
    }

    @Test
    void aPolicyTakesAwayPeersAndGivesThemBackAndTheSameOneAgainSendsNothing() {
        var from = client(join("tag:a"));
        var to = client(join("tag:b"));
        join("tag:t");
        List.of(from, to).forEach(FeedClient::connect);
        List.of(from, to).forEach(FeedClient::drain);

        append(new Change.PolicyReplaced(POLICIES.get(2), null));
        var narrowed = from.drain();
        to.drain();
        append(new Change.PolicyReplaced(POLICIES.get(2) + " // again", null));
        var again = from.drain();
        append(new Change.PolicyReplaced(POLICIES.get(1), null));
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
        join("tag:a");
        var client = client(join("tag:b"));
        append(new Change.PolicyReplaced(POLICIES.get(5), null));
        client.connect();
        client.drain();
        restart();
        client.connect();
        client.drain();

        append(new Change.PolicyReplaced(POLICIES.get(0), null));
        client.drain();

        client.assertComplete();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void afterAnyRunOfChangesAndDisconnectsAMapIsTheOneMadeFromScratch(long seed) {
        var random = new Random(seed);
        var clients = new ArrayList<FeedClient>();
        for (int step = 0; step < 80; step++) {
            act(random, clients);
            for (var client : clients) {
                if (random.nextInt(3) == 0) {
                    client.drain(random);
                }
            }
        }
        for (var client : clients) {
            if (!client.connected()) {
                client.connect();
            }
            client.drain();
            client.assertComplete();
        }
    }

    private static LongStream seeds() {
        return new Random().longs(40);
    }

    private void act(Random random, List<FeedClient> clients) {
        var ids = List.copyOf(tailnet.state().nodes().keySet());
        var any = ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
        switch (random.nextInt(17)) {
            case 0, 1, 2 -> clients.add(client(tailnet.join(TAGS.get(random.nextInt(3)), random.nextInt(4) > 0)));
            case 3 -> {
                if (any != null) {
                    append(new Change.NodeRemoved(any));
                    clients.removeIf(client -> client.id().equals(any));
                }
            }
            case 4 -> {
                if (any != null) {
                    append(new Change.NodeRenamed(any, "x" + sequence++));
                }
            }
            case 5 -> {
                if (any != null) {
                    append(new Change.NodeExpiryChanged(
                            any, random.nextBoolean() ? null : tailnet.now().plusSeconds(random.nextInt(4) - 1)));
                }
            }
            case 6, 7 -> {
                if (any != null) {
                    report(any, random.nextBoolean());
                }
            }
            case 8 -> {
                if (any != null) {
                    feed.presence(any, random.nextBoolean());
                }
            }
            case 9 -> restart();
            case 10 -> {
                tailnet.pass(1);
                feed.expire(tailnet.now());
            }
            case 11 -> {
                relays = relays(1 + random.nextInt(3));
                feed.relays(relays);
            }
            case 12 -> append(new Change.PolicyReplaced(POLICIES.get(random.nextInt(POLICIES.size())), null));
            case 13 -> {
                if (any != null) {
                    append(new Change.NodeOwnerChanged(
                            any,
                            random.nextInt(3) == 0
                                    ? new Owner.OfUser(ANN)
                                    : new Owner.OfTags(List.of(TAGS.get(random.nextInt(3))))));
                }
            }
            case 14 -> {
                if (any != null) {
                    append(new Change.NodeApproved(any));
                }
            }
            case 15 -> {
                var standings = User.Standing.values();
                append(
                        tailnet.state().users().isEmpty()
                                ? new Change.UserCreated(User.local(ANN, "ann", User.Role.MEMBER, tailnet.now()))
                                : new Change.UserStandingChanged(ANN, standings[random.nextInt(standings.length)]));
            }
            default ->
                clients.forEach(client -> {
                    if (random.nextInt(3) == 0) {
                        client.connect();
                    }
                });
        }
    }

    /// A coordinator that knows the journal and nothing else; all nodes that were there report again.
    private void restart() {
        feed = new MapFeed(Access.of(tailnet.state()), URLS, relays);
        reported.forEach(feed::report);
        tailnet.state().nodes().keySet().forEach(id -> feed.presence(id, reported.containsKey(id)));
    }

    private void report(NodeId id, boolean fresh) {
        if (fresh || !reported.containsKey(id)) {
            var endpoint = new Endpoint(IpAddress.ofIpv4((int) sequence), 41_641);
            reported.put(id, new LiveState(sequence++, List.of(endpoint), null, 0, false));
        }
        feed.report(id, reported.get(id));
        feed.presence(id, true);
    }

    private static RelayMap relays(int region) {
        var server = new RelayServer("a", "relay.example", 443, 3_478, null, null, null, false);
        return new RelayMap(List.of(new RelayRegion(region, "r" + region, "Region", List.of(server))));
    }

    /// Of rules as people would write them without quotes.
    private static String policy(String rules) {
        return ("{tagOwners: {tag:a: [], tag:b: [], tag:t: []}, acls: [" + rules + "]}")
                .replaceAll(
                        "tag:[abt](:[*0-9-]+)?|100[.0-9]+(:[*])?|[*](:[*])?|accept|udp|tagOwners|acls|action|proto|src|dst",
                        "\"$0\"");
    }

    private NodeId join() {
        return join("tag:t");
    }

    private NodeId join(String tag) {
        return tailnet.join(tag);
    }

    private void append(Change change) {
        tailnet.append(change);
    }

    private void advance(Entry entry) {
        feed.advance(feed.access().advance(tailnet.state(), List.of(entry)), List.of(entry));
        feed.expire(tailnet.now());
        if (entry.change() instanceof Change.NodeRemoved(NodeId node)) {
            reported.remove(node);
        }
    }

    private FeedClient client(NodeId id) {
        return new FeedClient(id, tailnet, () -> feed);
    }
}
