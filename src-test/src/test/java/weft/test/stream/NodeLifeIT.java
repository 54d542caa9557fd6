package weft.test.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.node.control.ControlState;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Hold;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetSettings;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;
import weft.protocol.netmap.PeerNode;
import weft.protocol.stream.Refusal;

/// What becomes of devices while they are connected: by a coordinator and its database, over TLS.
class NodeLifeIT {
    /// What a suspension may take until nobody talks with the person's devices.
    private static final Duration DROP = Duration.ofSeconds(2);

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static StreamLab lab;

    @BeforeAll
    static void start() {
        lab = new StreamLab(directory);
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void aSuspendedPersonsDevicesDropWithinTwoSecondsAndComeBackAsTheyWere() {
        var ann = user("ann");
        var hers = lab.joined("hers", lab.authKey(ann, true));
        var other = lab.joined("other", lab.authKey(true));
        var id = hers.map().self().id();
        var otherId = other.map().self().id();
        assertThat(other.await(node -> node.sees(id))).isTrue();
        assertThat(hers.await(node -> node.sees(otherId))).isTrue();

        long began = System.nanoTime();
        lab.append(_ -> new Change.UserStandingChanged(ann, User.Standing.SUSPENDED));
        assertThat(other.await(node -> !node.sees(id))).isTrue();
        assertThat(hers.await(node -> node.map().peers().isEmpty())).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DROP);
        assertThat(hers.map().self().hold()).isEqualTo(Hold.USER_SUSPENDED);

        reconnect(hers);
        lab.append(_ -> new Change.UserStandingChanged(ann, User.Standing.ACTIVE));

        assertThat(other.await(node -> node.sees(id))).isTrue();
        assertThat(hers.await(node -> node.sees(otherId))).isTrue();
        assertThat(hers.map().self().hold()).isNull();
    }

    @Test
    void aDeviceThatNobodyApprovedIsAloneUntilSomebodyDoes() {
        var bob = user("bob");
        var other = lab.joined("there", lab.authKey(true));
        var otherId = other.map().self().id();
        lab.append(_ -> new Change.SettingsReplaced(new TailnetSettings(true, false, null)));
        var waiting = lab.joined("waiting", lab.authKey(bob, false));
        var free = lab.joined("free", lab.authKey(bob, true));
        lab.append(_ -> new Change.SettingsReplaced(TailnetSettings.DEFAULT));
        var id = waiting.map().self().id();

        assertThat(free.await(node -> node.sees(otherId))).isTrue();
        assertThat(waiting.map().self().hold()).isEqualTo(Hold.NODE_NOT_APPROVED);
        assertThat(waiting.map().peers()).isEmpty();
        assertThat(other.map().peers()).doesNotContainKey(id);
        lab.append(_ -> new Change.NodeApproved(id));

        assertThat(waiting.await(node -> node.sees(otherId))).isTrue();
        assertThat(other.await(node -> node.sees(id))).isTrue();
    }

    @Test
    void anExpiredDeviceLeavesAtOnceAndComesBackAsTheOneThatItWas() {
        var key = lab.authKey(true);
        var node = lab.joined("expiring", key);
        var other = lab.joined("lasting", key);
        var before = node.map().self();
        assertThat(other.await(each -> each.sees(before.id()))).isTrue();

        lab.append(_ -> new Change.NodeExpiryChanged(before.id(), Instant.now()));
        assertThat(other.await(each -> !each.sees(before.id()))).isTrue();
        node.stop();
        node.start(null);
        assertThat(node.await(each -> each.state() instanceof ControlState.Stopped))
                .isTrue();
        assertThat(((ControlState.Stopped) node.state()).reason()).isEqualTo(Refusal.NODE_EXPIRED);
        node.start(key);

        assertThat(other.await(each -> each.sees(before.id()))).isTrue();
        assertThat(node.map().self().ipv4()).isEqualTo(before.ipv4());
        assertThat(node.map().self().name()).isEqualTo(before.name());
    }

    @Test
    void aRenewedKeyIsValidBesideTheOldOneUntilItTakesOver() {
        var key = lab.authKey(true);
        var node = lab.joined("renewing", key);
        var other = lab.joined("watching", key);
        var id = node.map().self().id();
        var old = node.nodeKey();
        assertThat(other.await(each -> each.sees(id))).isTrue();

        var next = node.beginRenewal();
        assertThat(node.await(each -> next.publicKey().equals(each.map().self().nextKey())))
                .isTrue();
        assertThat(other.await(peer(
                        id,
                        each -> next.publicKey().equals(each.nextKey())
                                && old.publicKey().equals(each.key()))))
                .isTrue();
        reconnect(node);
        node.endRenewal(next);

        assertThat(other.await(peer(id, each -> next.publicKey().equals(each.key()) && each.nextKey() == null)))
                .isTrue();
        assertThat(other.updates()).noneMatch(update -> update.toString().contains("removed=[" + id + "]"));
        reconnect(node);
        assertThat(lab.state().nodeByKey(old.publicKey())).isEmpty();
    }

    @Test
    void whoseLoginIsNotRenewedStaysAMemberByTheOneBefore() {
        var node = lab.joined("reluctant", lab.authKey(true));
        var before = node.map().self();
        int welcomes = node.welcomes();
        node.stop();

        node.startWithLogin();

        assertThat(node.await(each -> each.welcomes() > welcomes)).isTrue();
        assertThat(node.lastProblem()).startsWith("not logged in anew: ");
        assertThat(node.map().self()).isEqualTo(before);
    }

    @Test
    void anEphemeralDeviceStaysOverReconnectsAndRestartsOfTheCoordinator() {
        var node = lab.joined("fleeting", lab.authKey(true, true, null));
        var id = node.map().self().id();
        reconnect(node);
        int welcomes = node.welcomes();

        lab.restartCoordinator();

        assertThat(node.await(each -> each.welcomes() > welcomes)).isTrue();
        assertThat(lab.state().node(id)).isNotNull();
        assertThat(node.map().self().id()).isEqualTo(id);
    }

    private static void reconnect(SimulatedNode node) {
        int before = node.welcomes();
        node.stop();
        node.start(null);
        assertThat(node.await(each -> each.welcomes() > before)).isTrue();
    }

    private static UserId user(String login) {
        lab.append(state ->
                new Change.UserCreated(User.local(state.nextUserId(), login, User.Role.MEMBER, Instant.now())));
        return lab.state().users().values().stream()
                .filter(user -> user.login().equals(login))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static Predicate<SimulatedNode> peer(NodeId id, Predicate<PeerNode> test) {
        return node -> {
            var peer = node.map().peers().get(id);
            return peer != null && test.test(peer);
        };
    }
}
