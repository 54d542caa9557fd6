package weft.protocol.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;

final class MeshStateTest {
    private static final TailnetId TAILNET = new TailnetId(1);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Property(tries = 200)
    void aCheckpointAndTheTailEqualTheFoldFromZero(@ForAll long seed) {
        // given
        var random = new Random(seed);
        var entries = randomJournal(random, 60);
        var cut = random.nextInt(entries.size());

        // when
        var whole = fold(MeshState.empty(TAILNET), entries);
        var first = fold(MeshState.empty(TAILNET), entries.subList(0, cut));
        var resumed = fold(MeshState.of(first.checkpoint()), entries.subList(cut, entries.size()));

        // then
        assertThat(resumed).isEqualTo(whole);
        for (Node node : whole.nodes().values()) {
            assertThat(resumed.nodeByKey(node.nodeKey())).contains(node);
            assertThat(resumed.nodeByName(node.name())).contains(node);
            assertThat(resumed.nodeByMachine(node.machineKey())).contains(node);
        }
    }

    @Property(tries = 100)
    void numbersThatWereGivenOutAreNeverGivenAgain(@ForAll long seed) {
        // given
        var state = MeshState.empty(TAILNET);
        var nodes = new java.util.HashSet<NodeId>();
        var addresses = new java.util.HashSet<Integer>();

        // when
        for (Entry entry : randomJournal(new Random(seed), 80)) {
            state = state.apply(entry);

            // then
            if (entry.change() instanceof Change.NodeJoined joined) {
                assertThat(nodes.add(joined.node().id())).isTrue();
                assertThat(addresses.add(joined.node().addressIndex())).isTrue();
            }
        }
    }

    @Test
    void anEntryOutOfOrderIsABug() {
        var entry = new Entry(TAILNET, 2, NOW, "test", "", new Change.TailnetCreated("home"));
        assertThatThrownBy(() -> MeshState.empty(TAILNET).apply(entry)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whileANodeRenewsBothOfItsKeysFindIt() {
        // given
        var state = fold(
                MeshState.empty(TAILNET), List.of(entry(1, new Change.NodeJoined(node(MeshState.empty(TAILNET), 1)))));
        var old = state.nodes().firstEntry().getValue().nodeKey();
        var renewed = new NodeKey(new Key32(9, 9, 9, 9));

        // when
        var overlap = state.apply(entry(2, new Change.NodeKeyUpdated(new NodeId(1), old, renewed, old, null)));
        var after = overlap.apply(entry(3, new Change.NodeKeyUpdated(new NodeId(1), old, renewed, null, null)));

        // then
        assertThat(overlap.nodeByKey(old)).isPresent();
        assertThat(overlap.nodeByKey(renewed)).isPresent();
        assertThat(after.nodeByKey(old)).isEmpty();
        assertThat(after.nodeByKey(renewed)).isPresent();
    }

    @Test
    void whatComesBackIsTheLastPolicyThatStayedHoweverManyWaitedToBeConfirmed() {
        // given
        var kept = fold(MeshState.empty(TAILNET), List.of(entry(1, new Change.PolicyReplaced("kept", null))));

        // when
        var once = kept.apply(entry(2, new Change.PolicyReplaced("first try", NOW)));
        var twice = MeshState.of(once.checkpoint()).apply(entry(3, new Change.PolicyReplaced("second try", NOW)));
        var third = twice.apply(entry(4, new Change.PolicyConfirmed()))
                .apply(entry(5, new Change.PolicyReplaced("third try", NOW)));

        // then
        assertThat(once.policy()).isEqualTo(new PolicyText(2, "first try", NOW, "kept"));
        assertThat(twice.policy()).isEqualTo(new PolicyText(3, "second try", NOW, "kept"));
        assertThat(third.policy()).isEqualTo(new PolicyText(5, "third try", NOW, "second try"));
    }

    @Test
    void beforeAnyPolicyStayedNoneComesBack() {
        // when
        var state = fold(
                MeshState.empty(TAILNET),
                List.of(
                        entry(1, new Change.PolicyReplaced("first try", NOW)),
                        entry(2, new Change.PolicyReplaced("second try", NOW))));

        // then
        assertThat(state.policy()).isEqualTo(new PolicyText(2, "second try", NOW, null));
    }

    private static MeshState fold(MeshState from, List<Entry> entries) {
        var state = from;
        for (Entry entry : entries) {
            state = state.apply(entry);
        }
        return state;
    }

    /// Random but valid: every change is about something that exists then.
    private static List<Entry> randomJournal(Random random, int length) {
        var entries = new ArrayList<Entry>();
        var state = MeshState.empty(TAILNET);
        while (entries.size() < length) {
            var entry = entry(state.revision() + 1, randomChange(state, random));
            entries.add(entry);
            state = state.apply(entry);
        }
        return entries;
    }

    private static Change randomChange(MeshState state, Random random) {
        if (state.nodes().isEmpty() || random.nextInt(3) == 0) {
            return new Change.NodeJoined(node(state, random.nextLong()));
        }
        var nodes = List.copyOf(state.nodes().values());
        var node = nodes.get(random.nextInt(nodes.size()));
        return switch (random.nextInt(14)) {
            case 0 -> new Change.NodeRemoved(node.id());
            case 1 -> new Change.NodeRenamed(node.id(), "name-" + state.revision());
            case 2 -> new Change.NodeExpiryChanged(node.id(), NOW);
            case 3 ->
                new Change.NodeKeyUpdated(
                        node.id(),
                        node.nodeKey(),
                        new NodeKey(new Key32(random.nextLong(), 2, 2, 2)),
                        random.nextBoolean() ? node.nodeKey() : null,
                        null);
            case 7 -> new Change.NodeOwnerChanged(node.id(), new Owner.OfTags(List.of("tag:x" + random.nextInt(9))));
            case 8 -> new Change.NodeDescribed(node.id(), new TreeMap<>(Map.of("node:os", "os" + random.nextInt(9))));
            case 9 ->
                random.nextInt(3) == 0
                        ? new Change.PolicyConfirmed()
                        : new Change.PolicyReplaced("{} // " + state.revision(), random.nextBoolean() ? NOW : null);
            case 4 ->
                new Change.UserCreated(
                        User.local(state.nextUserId(), "a" + state.revision() + "@b", User.Role.MEMBER, NOW));
            case 5 ->
                new Change.AuthKeyCreated(new AuthKey(
                        state.nextAuthKeyId(),
                        new Owner.OfTags(List.of("tag:a")),
                        random.nextBoolean(),
                        false,
                        false,
                        "",
                        NOW,
                        null,
                        null,
                        null));
            case 10 -> ofUser(state, random);
            case 11 ->
                state.invites().isEmpty() || random.nextBoolean()
                        ? new Change.InviteCreated(
                                new Invite(state.nextInviteId(), "b@b", User.Role.MEMBER, "user:u1", NOW, null))
                        : new Change.InviteRevoked(state.invites().firstKey());
            case 12 -> new Change.NodeApproved(node.id());
            case 13 ->
                new Change.SettingsReplaced(new TailnetSettings(
                        random.nextBoolean(), random.nextBoolean(), Duration.ofDays(1 + random.nextInt(9))));
            default -> new Change.TailnetCreated("home");
        };
    }

    private static Change ofUser(MeshState state, Random random) {
        var user = new UserId(1 + random.nextInt(4));
        return switch (random.nextInt(5)) {
            case 0 -> new Change.UserDescribed(user, "c" + state.revision() + "@b", "C", List.of("z", "y"));
            case 1 -> new Change.UserRoleChanged(user, User.Role.ADMIN);
            case 2 -> new Change.UserStandingChanged(user, User.Standing.SUSPENDED);
            case 3 -> new Change.UserClaimed(user, "https://login.example", "s" + state.revision());
            default -> new Change.UserRemoved(user);
        };
    }

    private static Node node(MeshState state, long seed) {
        int index = state.nextAddressIndex().orElseThrow();
        return new Node(
                state.nextNodeId(),
                "node-" + state.nextNodeId().value(),
                "host",
                new MachineKey(new Key32(seed, 1, 1, state.revision())),
                new NodeKey(new Key32(seed, 2, 2, state.revision())),
                null,
                new Owner.OfTags(List.of("tag:a")),
                index,
                AddressPlan.ipv4(index),
                AddressPlan.ipv6(index),
                false,
                NOW,
                null,
                state.authKeys().isEmpty() ? null : state.authKeys().lastKey(),
                state.revision() % 2 == 0);
    }

    private static Entry entry(long revision, Change change) {
        return new Entry(TAILNET, revision, NOW, "test", "because", change);
    }
}
