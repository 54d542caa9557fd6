package weft.protocol.stream;

import static weft.protocol.stream.FeedFixture.ANN;
import static weft.protocol.stream.FeedFixture.POLICIES;
import static weft.protocol.stream.FeedFixture.TAGS;
import static weft.protocol.stream.FeedFixture.relays;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User;

class MapFeedRunsTest {
    private final FeedFixture feeds = new FeedFixture();

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
        var ids = List.copyOf(feeds.tailnet.state().nodes().keySet());
        var any = ids.isEmpty() ? null : ids.get(random.nextInt(ids.size()));
        switch (random.nextInt(17)) {
            case 0, 1, 2 ->
                clients.add(feeds.client(feeds.tailnet.join(TAGS.get(random.nextInt(3)), random.nextInt(4) > 0)));
            case 3 -> {
                if (any != null) {
                    feeds.append(new Change.NodeRemoved(any));
                    clients.removeIf(client -> client.id().equals(any));
                }
            }
            case 4 -> {
                if (any != null) {
                    feeds.append(new Change.NodeRenamed(any, "x" + feeds.sequence++));
                }
            }
            case 5 -> {
                if (any != null) {
                    feeds.append(new Change.NodeExpiryChanged(
                            any,
                            random.nextBoolean() ? null : feeds.tailnet.now().plusSeconds(random.nextInt(4) - 1)));
                }
            }
            case 6, 7 -> {
                if (any != null) {
                    feeds.report(any, random.nextBoolean());
                }
            }
            case 8 -> {
                if (any != null) {
                    feeds.feed.presence(any, random.nextBoolean());
                }
            }
            case 9 -> feeds.restart();
            case 10 -> {
                feeds.tailnet.pass(1);
                feeds.feed.expire(feeds.tailnet.now());
            }
            case 11 -> {
                feeds.relays = relays(1 + random.nextInt(3));
                feeds.feed.relays(feeds.relays);
            }
            case 12 -> feeds.append(new Change.PolicyReplaced(POLICIES.get(random.nextInt(POLICIES.size())), null));
            case 13 -> {
                if (any != null) {
                    feeds.append(new Change.NodeOwnerChanged(
                            any,
                            random.nextInt(3) == 0
                                    ? new Owner.OfUser(ANN)
                                    : new Owner.OfTags(List.of(TAGS.get(random.nextInt(3))))));
                }
            }
            case 14 -> {
                if (any != null) {
                    feeds.append(new Change.NodeApproved(any));
                }
            }
            case 15 -> {
                var standings = User.Standing.values();
                feeds.append(
                        feeds.tailnet.state().users().isEmpty()
                                ? new Change.UserCreated(User.local(ANN, "ann", User.Role.MEMBER, feeds.tailnet.now()))
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
}
