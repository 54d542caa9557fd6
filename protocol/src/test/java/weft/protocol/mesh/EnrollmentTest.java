package weft.protocol.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.Enrollment.Decision;
import weft.protocol.mesh.Enrollment.Reason;

class EnrollmentTest {
    private static final TailnetId HOME = new TailnetId(1);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final UserId ANN = new UserId(1);
    private static final AuthKeyId REUSABLE = new AuthKeyId(1);
    private static final AuthKeyId ONE_OFF = new AuthKeyId(2);
    private static final AuthKeyId TAGGED = new AuthKeyId(3);

    private MeshState state = tailnet();

    @Test
    void aNewMachineGetsItsHostnameAndTheFirstAddress() {
        var node = admitted(decide(1, 1, "Laptop.home", REUSABLE));

        assertThat(node.name()).isEqualTo("laptop");
        assertThat(node.ipv4()).isEqualTo(AddressPlan.ipv4(1));
        assertThat(node.owner()).isEqualTo(new Owner.OfUser(ANN));
    }

    @Test
    void aMemberNeedsNoKeyAndUsesNone() {
        join(1, 1, "a", ONE_OFF);

        assertThat(decide(1, 1, "a", null)).isInstanceOf(Decision.AlreadyMember.class);
        assertThat(decide(1, 1, "a", REUSABLE)).isInstanceOf(Decision.AlreadyMember.class);
    }

    @Test
    void theSameMachineAndOwnerKeepIdNameAndAddressWithAnotherNodeKey() {
        var before = join(1, 1, "a", REUSABLE);

        var after = join(1, 2, "renamed", REUSABLE);

        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.name()).isEqualTo("a");
        assertThat(after.ipv4()).isEqualTo(before.ipv4());
        assertThat(state.nodeByKey(node(1))).isEmpty();
        assertThat(state.nodeByKey(node(2))).contains(after);
    }

    @Test
    void theSameMachineOfAnotherOwnerIsAnotherNode() {
        var before = join(1, 1, "a", REUSABLE);

        var after = join(1, 2, "a", TAGGED);

        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(after.name()).isEqualTo("a");
        assertThat(state.nodes()).containsOnlyKeys(after.id());
    }

    @Test
    void eachWrongKeyHasItsOwnReasonAndNothingIsUsedUp() {
        state = applied(new Change.AuthKeyRevoked(TAGGED, NOW));
        join(1, 1, "a", ONE_OFF);

        assertThat(reason(decide(2, 2, "b", null))).isEqualTo(Reason.AUTH_KEY_NEEDED);
        assertThat(reason(decide(2, 2, "b", ONE_OFF))).isEqualTo(Reason.AUTH_KEY_USED);
        assertThat(reason(decide(2, 2, "b", TAGGED))).isEqualTo(Reason.AUTH_KEY_REVOKED);
        assertThat(reason(decide(2, 2, "b", new AuthKeyId(99)))).isEqualTo(Reason.AUTH_KEY_UNKNOWN);
        assertThat(reason(decide(2, 1, "b", REUSABLE))).isEqualTo(Reason.NODE_KEY_TAKEN);
        assertThat(reason(Enrollment.decide(state, request(2, 2, "b", REUSABLE), NOW.plus(Duration.ofDays(2)))))
                .isEqualTo(Reason.AUTH_KEY_EXPIRED);
        state = applied(new Change.UserRemoved(ANN));
        assertThat(reason(decide(2, 2, "b", REUSABLE))).isEqualTo(Reason.AUTH_KEY_REVOKED);
    }

    @Test
    void anExpiredMemberComesBackOnlyWithAKey() {
        var node = join(1, 1, "a", REUSABLE);
        state = applied(new Change.NodeExpiryChanged(node.id(), NOW));

        assertThat(reason(decide(1, 1, "a", null))).isEqualTo(Reason.NODE_EXPIRED);
        assertThat(join(1, 1, "a", REUSABLE).expired(NOW)).isFalse();
    }

    @Test
    void whoLogsInAgainKeepsIdNameAndAddressAndGetsANewLeaseOfLife() {
        var before = login(1, 1, ANN, NOW);
        var later = NOW.plus(Duration.ofDays(181));
        assertThat(reason(Enrollment.decide(state, request(1, 1, "a", null), later)))
                .isEqualTo(Reason.NODE_EXPIRED);

        var after = login(1, 2, ANN, later);

        assertThat(before.keyExpiresAt()).isEqualTo(NOW.plus(Duration.ofDays(180)));
        assertThat(after.keyExpiresAt()).isEqualTo(later.plus(Duration.ofDays(180)));
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.name()).isEqualTo(before.name());
        assertThat(after.ipv4()).isEqualTo(before.ipv4());
        assertThat(after.ipv6()).isEqualTo(before.ipv6());
    }

    @Test
    void aLoginOfAMemberRenewsItAndLeavesARenewalOfKeysAlone() {
        var before = login(1, 1, ANN, NOW);
        state = applied(new Change.NodeKeyUpdated(before.id(), node(1), node(2), node(1), before.keyExpiresAt()));

        var after = login(1, 1, ANN, NOW.plusSeconds(60));

        assertThat(after.keyExpiresAt()).isEqualTo(NOW.plusSeconds(60).plus(Duration.ofDays(180)));
        assertThat(after.nodeKey()).isEqualTo(node(1));
        assertThat(after.nextNodeKey()).isEqualTo(node(2));
    }

    @Test
    void aLoginOfSomebodyElseIsANewIdentity() {
        var bob = new UserId(2);
        state = applied(new Change.UserCreated(User.local(bob, "bob", User.Role.MEMBER, NOW)));
        var ofAnn = login(1, 1, ANN, NOW);

        var ofBob = login(1, 1, bob, NOW);

        assertThat(ofBob.id()).isNotEqualTo(ofAnn.id());
        assertThat(ofBob.ipv4()).isNotEqualTo(ofAnn.ipv4());
        assertThat(state.nodes()).containsOnlyKeys(ofBob.id());
    }

    @Test
    void whereNodesAreApprovedALoginWaitsAndAPreApprovedKeyDoesNot() {
        state = applied(new Change.SettingsReplaced(new TailnetSettings(true, false, null)));

        var loggedIn = login(1, 1, ANN, NOW);
        var byKey = join(2, 2, "b", REUSABLE);

        assertThat(state.holdOf(loggedIn)).isEqualTo(Hold.NODE_NOT_APPROVED);
        assertThat(loggedIn.keyExpiresAt()).isNull();
        assertThat(state.holdOf(byKey)).isNull();
        state = applied(new Change.NodeApproved(loggedIn.id()));
        assertThat(state.holdOf(login(1, 3, ANN, NOW))).isNull();
    }

    @Test
    void aSuspendedUserBringsNoNodeAndUsesUpNoKey() {
        state = applied(new Change.UserStandingChanged(ANN, User.Standing.SUSPENDED));

        assertThat(reason(decideLogin(1, 1, ANN, NOW))).isEqualTo(Reason.USER_SUSPENDED);
        assertThat(reason(decide(1, 1, "a", ONE_OFF))).isEqualTo(Reason.USER_SUSPENDED);
        assertThat(reason(decideLogin(1, 1, new UserId(9), NOW))).isEqualTo(Reason.USER_REMOVED);

        state = applied(new Change.UserStandingChanged(ANN, User.Standing.PENDING));
        var node = join(1, 1, "a", ONE_OFF);
        assertThat(state.holdOf(node)).isEqualTo(Hold.USER_PENDING);
    }

    @Property(tries = 200)
    void neverTwoNodesWithOneAddressNameOrKeyAndOneOffKeysAdmitOnce(@ForAll long seed) {
        var random = new Random(seed);
        state = tailnet();
        Map<NodeId, Node> first = new HashMap<>();
        Set<NodeId> byOneOff = new HashSet<>();
        for (int step = 0; step < 60; step++) {
            var key = random.nextInt(8) == 0 ? null : new AuthKeyId(1 + random.nextInt(4));
            var decision = decide(random.nextInt(8), random.nextInt(10), "host" + random.nextInt(3), key);
            if (decision instanceof Decision.Admitted(Node node, List<Change> changes)) {
                changes.forEach(change -> state = applied(change));
                var known = first.putIfAbsent(node.id(), node);
                assertThat(known == null || known.ipv4().equals(node.ipv4())).isTrue();
                if (ONE_OFF.equals(node.authKey())) {
                    assertThat(byOneOff).isEmpty();
                    byOneOff.add(node.id());
                }
            }
            if (random.nextInt(12) == 0 && !state.nodes().isEmpty()) {
                state = applied(new Change.NodeRemoved(state.nodes().firstKey()));
            }
            var nodes = List.copyOf(state.nodes().values());
            assertThat(nodes).extracting(Node::ipv4).doesNotHaveDuplicates();
            assertThat(nodes).extracting(Node::name).doesNotHaveDuplicates().allMatch(NodeNames::isLabel);
            assertThat(nodes).extracting(Node::nodeKey).doesNotHaveDuplicates();
            assertThat(nodes).extracting(Node::machineKey).doesNotHaveDuplicates();
        }
    }

    private static MeshState tailnet() {
        var fresh = MeshState.empty(HOME);
        var owner = new Owner.OfUser(ANN);
        var expires = NOW.plus(Duration.ofDays(1));
        for (Change change : List.of(
                new Change.TailnetCreated("home"),
                new Change.UserCreated(User.local(ANN, "ann", User.Role.OWNER, NOW)),
                new Change.AuthKeyCreated(
                        new AuthKey(REUSABLE, owner, true, false, true, "", NOW, expires, null, null)),
                new Change.AuthKeyCreated(new AuthKey(ONE_OFF, owner, false, false, true, "", NOW, null, null, null)),
                new Change.AuthKeyCreated(new AuthKey(
                        TAGGED, new Owner.OfTags(List.of("tag:ci")), true, true, true, "", NOW, null, null, null)))) {
            fresh = fresh.apply(new Entry(HOME, fresh.revision() + 1, NOW, "test", "", change));
        }
        return fresh;
    }

    private MeshState applied(Change change) {
        return state.apply(new Entry(HOME, state.revision() + 1, NOW, "test", "", change));
    }

    private Node join(int machine, int key, String hostname, AuthKeyId shown) {
        var decision = decide(machine, key, hostname, shown);
        var node = admitted(decision);
        ((Decision.Admitted) decision).changes().forEach(change -> state = applied(change));
        return node;
    }

    private Decision decide(int machine, int key, String hostname, @Nullable AuthKeyId shown) {
        return Enrollment.decide(state, request(machine, key, hostname, shown), NOW);
    }

    private Node login(int machine, int key, UserId user, Instant at) {
        var decision = decideLogin(machine, key, user, at);
        var node = admitted(decision);
        ((Decision.Admitted) decision).changes().forEach(change -> state = applied(change));
        return node;
    }

    private Decision decideLogin(int machine, int key, UserId user, Instant at) {
        return Enrollment.decide(
                state,
                new Enrollment.Request(new MachineKey(new Key32(machine, 0, 0, 1)), node(key), "a", null, user),
                at);
    }

    private static Enrollment.Request request(int machine, int key, String hostname, @Nullable AuthKeyId shown) {
        return new Enrollment.Request(
                new MachineKey(new Key32(machine, 0, 0, 1)),
                node(key),
                hostname,
                shown == null ? null : new Enrollment.ShownKey(shown),
                null);
    }

    private static NodeKey node(int number) {
        return new NodeKey(new Key32(number, 0, 0, 2));
    }

    private static Node admitted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Admitted.class);
        return ((Decision.Admitted) decision).node();
    }

    private static Reason reason(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        return ((Decision.Refused) decision).reason();
    }
}
