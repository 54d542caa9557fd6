package weft.protocol.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.GrowingTailnet;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;

class AdmissionFeedTest {
    private final GrowingTailnet tailnet = new GrowingTailnet();
    private AdmissionFeed feed = new AdmissionFeed(tailnet.state());

    AdmissionFeedTest() {
        tailnet.follow(entry -> feed.advance(tailnet.state(), List.of(entry)));
    }

    @Test
    void aChangeIsAStepOfThatNodeAlone() {
        join();
        join();
        var relay = new Relay();
        relay.follow();

        var third = join();
        var news = feed.since(relay.revision());

        assertThat(news).singleElement().isInstanceOfSatisfying(AdmissionUpdate.Step.class, step -> {
            assertThat(step.nodes()).extracting(AdmittedNode::id).containsExactly(third);
            assertThat(step.removed()).isEmpty();
        });
    }

    @Test
    void whatIsNotAboutKeysSendsNothing() {
        var node = join();
        var relay = new Relay();
        relay.follow();

        tailnet.append(new Change.NodeRenamed(node, "other"));

        assertThat(feed.since(relay.revision())).isEmpty();
        join();
        relay.follow();
        relay.assertComplete();
    }

    @Test
    void aRestartedCoordinatorGoesOnWhereTheRelayIs() {
        var first = join();
        var relay = new Relay();
        relay.follow();
        tailnet.append(new Change.NodeRemoved(first));

        feed = new AdmissionFeed(tailnet.state());
        feed.extendBack(
                relay.revision(),
                tailnet.entries(relay.revision(), tailnet.state().revision()));

        assertThat(feed.since(relay.revision()))
                .singleElement()
                .isInstanceOfSatisfying(
                        AdmissionUpdate.Step.class,
                        step -> assertThat(step.removed()).containsExactly(first));
    }

    @Test
    void bothKeysOfANodeThatRenewsAreServedAndTheOldOneNoLongerThan() {
        var node = join();
        var old = key(node);
        var relay = new Relay();
        var next = tailnet.newKey();

        tailnet.append(new Change.NodeKeyUpdated(node, old, next, old, null));
        relay.follow();
        assertThat(relay.tailnets.keys()).containsExactlyInAnyOrder(old, next);
        tailnet.append(new Change.NodeKeyUpdated(node, old, next, null, null));
        relay.follow();

        assertThat(relay.tailnets.keys()).containsExactly(next);
    }

    @Test
    void nobodyServesThePeopleWhoAreSuspendedNorNodesThatWait() {
        var ann = new UserId(1);
        tailnet.append(new Change.UserCreated(User.local(ann, "ann", User.Role.MEMBER, tailnet.now())));
        var hers = join();
        var others = join();
        tailnet.append(new Change.NodeOwnerChanged(hers, new Owner.OfUser(ann)));
        var relay = new Relay();
        relay.follow();

        tailnet.append(new Change.UserStandingChanged(ann, User.Standing.SUSPENDED));
        relay.follow();
        assertThat(relay.tailnets.keys()).containsExactly(key(others));
        relay.assertComplete();

        tailnet.append(new Change.UserStandingChanged(ann, User.Standing.ACTIVE));
        relay.follow();
        assertThat(relay.tailnets.keys()).containsExactlyInAnyOrder(key(hers), key(others));
        relay.assertComplete();
    }

    @Test
    void aKeyExpiresWithoutACoordinator() {
        var node = join();
        tailnet.append(new Change.NodeExpiryChanged(node, tailnet.now().plusSeconds(5)));
        var relay = new Relay();
        relay.follow();

        var early = relay.tailnets.expire(tailnet.now().plusSeconds(4));
        var late = relay.tailnets.expire(tailnet.now().plusSeconds(5));

        assertThat(early.isNothing()).isTrue();
        assertThat(late.removed()).containsExactly(key(node));
        assertThat(relay.tailnets.keys()).isEmpty();
    }

    @Test
    void aClockThatWasAheadAndIsSetRightGivesKeysBack() {
        var node = join();
        var removed = join();
        tailnet.append(new Change.NodeExpiryChanged(node, tailnet.now().plusSeconds(5)));
        tailnet.append(new Change.NodeExpiryChanged(removed, tailnet.now().plusSeconds(5)));
        var relay = new Relay();
        relay.follow();

        relay.take(relay.tailnets.expire(tailnet.now().plusSeconds(100_000_000)));
        assertThat(relay.tailnets.keys()).isEmpty();
        tailnet.append(new Change.NodeRemoved(removed));
        relay.follow();

        assertThat(relay.served).containsExactly(key(node));
        assertThat(relay.tailnets.expire(tailnet.now().plusSeconds(5)).removed())
                .containsExactly(key(node));
    }

    @Test
    void aLargeTailnetComesInPartsOfWhichNoneCutsAnybodyOff() {
        for (int i = 0; i < AdmissionFeed.PART_NODES + 1; i++) {
            join();
        }
        var relay = new Relay();
        relay.follow();
        var before = Set.copyOf(relay.tailnets.keys());
        var parts = feed.since(0);

        relay.tailnets.apply(parts.getFirst(), tailnet.now());

        assertThat(parts).hasSize(2);
        assertThat(relay.tailnets.keys()).isEqualTo(before);
        assertThat(relay.tailnets.apply(parts.getLast(), tailnet.now()).isNothing())
                .isTrue();
    }

    @Test
    void aKeyOfTwoTailnetsStaysUntilBothHaveLetItGo() {
        var node = join();
        var relay = new Relay();
        relay.follow();
        var other = new TailnetId(2);
        var twin = new AdmittedNode(new NodeId(9), key(node), null, null);
        relay.tailnets.apply(new AdmissionUpdate.Whole(other, 7, List.of(twin), true, true), tailnet.now());

        tailnet.append(new Change.NodeRemoved(node));
        var first = relay.follow();
        var second = relay.tailnets.apply(new AdmissionUpdate.Gone(other), tailnet.now());

        assertThat(first).isEmpty();
        assertThat(second.removed()).containsExactly(twin.key());
    }

    @Property(tries = 300)
    void afterAnyRunOfChangesDisconnectsAndRestartsTheKeysAreThoseOfTheTailnet(@ForAll long seed) {
        var random = new Random(seed);
        var relay = new Relay();
        for (int step = 0; step < 60; step++) {
            act(random);
            switch (random.nextInt(6)) {
                case 0, 1 -> relay.follow();
                case 2 -> relay.restart();
                case 3 -> {
                    feed = new AdmissionFeed(tailnet.state());
                    if (random.nextBoolean() && relay.revision() > 0) {
                        feed.extendBack(
                                relay.revision(),
                                tailnet.entries(
                                        relay.revision(), tailnet.state().revision()));
                    }
                }
                default -> {}
            }
        }
        relay.follow();
        relay.assertComplete();
    }

    private void act(Random random) {
        var ids = List.copyOf(tailnet.state().nodes().keySet());
        if (ids.isEmpty() || random.nextInt(4) == 0) {
            join();
            return;
        }
        var any = ids.get(random.nextInt(ids.size()));
        switch (random.nextInt(7)) {
            case 0 -> tailnet.append(new Change.NodeRemoved(any));
            case 1 ->
                tailnet.append(new Change.NodeRenamed(any, "x" + tailnet.state().revision()));
            case 2 ->
                tailnet.append(new Change.NodeExpiryChanged(
                        any, random.nextBoolean() ? null : tailnet.now().plusSeconds(random.nextInt(4) - 1)));
            case 3 -> tailnet.pass(1);
            case 4 ->
                tailnet.append(new Change.NodeOwnerChanged(
                        any,
                        random.nextBoolean() ? new Owner.OfUser(new UserId(1)) : new Owner.OfTags(List.of("tag:t"))));
            case 5 ->
                tailnet.append(
                        tailnet.state().users().isEmpty()
                                ? new Change.UserCreated(
                                        User.local(new UserId(1), "ann", User.Role.MEMBER, tailnet.now()))
                                : new Change.UserStandingChanged(
                                        new UserId(1),
                                        User.Standing.values()[random.nextInt(User.Standing.values().length)]));
            default -> {
                var old = key(any);
                tailnet.append(
                        new Change.NodeKeyUpdated(any, old, tailnet.newKey(), random.nextBoolean() ? old : null, null));
            }
        }
    }

    private NodeKey key(NodeId id) {
        var node = tailnet.state().node(id);
        if (node == null) {
            throw new AssertionError("no such node");
        }
        return node.nodeKey();
    }

    private NodeId join() {
        return tailnet.join("tag:t");
    }

    private final class Relay {
        private AdmittedTailnets tailnets = new AdmittedTailnets(List.of(), tailnet.now());
        private final Set<NodeKey> served = new HashSet<>();

        long revision() {
            return tailnets.revisions().stream()
                    .mapToLong(TailnetRevision::revision)
                    .findFirst()
                    .orElse(0);
        }

        void restart() {
            tailnets = new AdmittedTailnets(tailnets.known(), tailnet.now());
            served.clear();
            served.addAll(tailnets.keys());
        }

        /// Takes what is missing; the keys that left.
        List<NodeKey> follow() {
            var removed = new ArrayList<NodeKey>();
            for (var update : feed.since(revision())) {
                removed.addAll(take(tailnets.apply(update, tailnet.now())));
            }
            removed.addAll(take(tailnets.expire(tailnet.now())));
            return removed;
        }

        private List<NodeKey> take(AdmittedTailnets.Changed changed) {
            changed.added().forEach(key -> assertThat(served.add(key)).isTrue());
            changed.removed().forEach(key -> assertThat(served.remove(key)).isTrue());
            return changed.removed();
        }

        void assertComplete() {
            var expected = new HashSet<NodeKey>();
            tailnet.state().nodes().values().stream()
                    .filter(node ->
                            !node.expired(tailnet.now()) && !tailnet.state().isHeld(node))
                    .forEach(node -> {
                        expected.add(node.nodeKey());
                        if (node.nextNodeKey() != null) {
                            expected.add(node.nextNodeKey());
                        }
                    });
            assertThat(tailnets.keys()).isEqualTo(expected);
            assertThat(served).isEqualTo(expected);
        }
    }
}
