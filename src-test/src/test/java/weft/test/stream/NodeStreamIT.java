package weft.test.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.node.control.ControlState;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.netmap.PeerNode;
import weft.protocol.stream.AuthKeyText;
import weft.protocol.stream.Refusal;

class NodeStreamIT {
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
    void aNewcomerGetsItsMapAndItsPeersGetADeltaOfItAlone() {
        var key = lab.authKey(true);
        var first = lab.joined("first", key);

        long from = System.nanoTime();
        var second = lab.node("second").start(key);
        assertThat(second.await(node -> node.mapIfAny() != null)).isTrue();
        long millis = (System.nanoTime() - from) / 1_000_000;

        assertThat(millis).isLessThan(3_000);
        var id = second.map().self().id();
        assertThat(first.await(node -> node.sees(id))).isTrue();
        assertThat(first.await(node -> live(node, id) != null)).isTrue();
        assertThat(live(first, id)).isEqualTo(second.live());
        var delta = (MapUpdate.Delta) first.updates().stream()
                .filter(update -> update instanceof MapUpdate.Delta d
                        && d.peers().stream().anyMatch(peer -> peer.id().equals(id)))
                .findFirst()
                .orElseThrow();
        assertThat(delta.peers()).extracting(PeerNode::id).containsExactly(id);
        assertThat(second.map().peers()).containsKey(first.map().self().id());
    }

    @Test
    void aNodeThatReportsWithoutEndCostsItsPeersAFewUpdatesAndTheLastOneArrives() {
        var key = lab.authKey(true);
        var chatty = lab.joined("chatty", key);
        var other = lab.joined("listener", key);
        var id = chatty.map().self().id();
        assertThat(other.await(node -> node.sees(id))).isTrue();
        other.forgetUpdates();

        for (int i = 0; i < 2_000; i++) {
            chatty.move();
        }

        assertThat(other.await(node -> chatty.live().equals(live(node, id)))).isTrue();
        assertThat(other.updates()).hasSizeLessThan(60);
    }

    @Test
    void aMoveReachesThePeersAndNothingElseDoes() {
        var key = lab.authKey(true);
        var one = lab.joined("one", key);
        var other = lab.joined("other", key);
        var id = one.map().self().id();
        assertThat(other.await(node -> node.sees(id))).isTrue();

        one.move();

        assertThat(other.await(node -> one.live().equals(live(node, id)))).isTrue();
        assertThat(other.updates().getLast()).isInstanceOf(MapUpdate.Live.class);
    }

    @Test
    void whoResumesGetsNothingWhenItHasEverything() {
        var key = lab.authKey(true);
        var peer = lab.joined("peer", key);
        var node = lab.joined("resumer", key);
        assertThat(node.await(each -> live(each, peer.map().self().id()) != null))
                .isTrue();
        node.stop();
        int welcomes = node.welcomes();

        node.start(null);

        assertThat(node.await(each -> each.welcomes() > welcomes)).isTrue();
        peer.move();
        assertThat(node.await(
                        each -> peer.live().equals(live(each, peer.map().self().id()))))
                .isTrue();
        assertThat(node.updates()).allMatch(update -> update instanceof MapUpdate.Live);
        node.stop();
        lab.append(_ -> new Change.NodeRenamed(peer.map().self().id(), "renamed"));
        node.start(null);
        assertThat(node.await(each -> named(each, peer.map().self().id(), "renamed")))
                .isTrue();
        assertThat(node.updates()).noneMatch(update -> update instanceof MapUpdate.Snapshot);
    }

    @Test
    void eachWrongAuthKeyHasItsOwnRefusalAndUsesNothingUp() {
        var used = lab.authKey(false);
        lab.joined("user-of-it", used);
        var expired = lab.authKey(true, false, Instant.now().minusSeconds(1));
        var revoked = lab.authKey(true);
        lab.append(_ -> new Change.AuthKeyRevoked(AuthKeyText.parse(revoked).id(), Instant.now()));
        var good = AuthKeyText.parse(lab.authKey(false));
        var unknown = new AuthKeyText(good.tailnet(), good.id(), "a".repeat(32), good.pin()).text();

        assertThat(refusal(used)).isEqualTo(Refusal.AUTH_KEY_USED);
        assertThat(refusal(expired)).isEqualTo(Refusal.AUTH_KEY_EXPIRED);
        assertThat(refusal(revoked)).isEqualTo(Refusal.AUTH_KEY_REVOKED);
        assertThat(refusal(unknown)).isEqualTo(Refusal.AUTH_KEY_UNKNOWN);
        lab.joined("late", good.text());
    }

    @Test
    void aKeyForAnotherCoordinatorStopsTheNodeWithBothFingerprints() {
        var key = AuthKeyText.parse(lab.authKey(true));
        var other = "0123456789abcdef0123456789abcdef";
        var node = lab.node("misled").start(new AuthKeyText(key.tailnet(), key.id(), key.secret(), other).text());

        assertThat(node.await(each -> each.state() instanceof ControlState.Stopped))
                .isTrue();

        assertThat(((ControlState.Stopped) node.state()).problem())
                .contains(other)
                .contains(lab.coordinator().key().pin());
    }

    @Test
    void withoutAPinAnUnknownCertificateIsRefusedInOneLine() {
        var key = AuthKeyText.parse(lab.authKey(true));
        var node = lab.node("careful").start(new AuthKeyText(key.tailnet(), key.id(), key.secret(), null).text());

        assertThat(node.await(each -> !each.lastProblem().isEmpty())).isTrue();

        assertThat(node.lastProblem()).contains("certificate").hasLineCount(1);
        node.stop();
    }

    @Test
    void aRemovedNodeIsToldAndItsPeersForgetIt() {
        var key = lab.authKey(true);
        var gone = lab.joined("gone", key);
        var peer = lab.joined("stays", key);
        var id = gone.map().self().id();
        assertThat(peer.await(node -> node.sees(id))).isTrue();

        lab.append(_ -> new Change.NodeRemoved(id));

        assertThat(peer.await(node -> !node.sees(id))).isTrue();
        assertThat(gone.await(node -> node.state() instanceof ControlState.Stopped))
                .isTrue();
        assertThat(((ControlState.Stopped) gone.state()).reason()).isEqualTo(Refusal.NODE_REMOVED);
    }

    @Test
    void logoutVoidsTheKeyAndTheSameMachineComesBackAsTheSameNode() {
        var key = lab.authKey(true);
        var node = lab.joined("leaver", key);
        var before = node.map().self();

        StreamLab.await(node.link().logout());
        assertThat(node.await(each -> each.state() instanceof ControlState.Stopped))
                .isTrue();
        node.renewKey();
        node.start(key);

        assertThat(node.await(each ->
                        each.mapIfAny() != null && !each.map().self().key().equals(before.key())))
                .isTrue();
        assertThat(node.map().self().id()).isEqualTo(before.id());
        assertThat(node.map().self().ipv4()).isEqualTo(before.ipv4());
    }

    @Test
    void anEphemeralNodeIsGoneOnceItLogsOut() {
        var peer = lab.joined("permanent", lab.authKey(true));
        var ephemeral = lab.joined("fleeting", lab.authKey(true, true, null));
        var id = ephemeral.map().self().id();
        assertThat(peer.await(node -> node.sees(id))).isTrue();

        StreamLab.await(ephemeral.link().logout());

        assertThat(peer.await(node -> !node.sees(id))).isTrue();
        assertThat(lab.state().node(id)).isNull();
    }

    @Test
    void aRestartOfTheCoordinatorBringsEverybodyBackWithoutResending() {
        var key = lab.authKey(true);
        var nodes = List.of(lab.joined("r1", key), lab.joined("r2", key), lab.joined("r3", key));
        for (var node : nodes) {
            for (var peer : nodes) {
                assertThat(node == peer
                                || node.await(
                                        each -> live(each, peer.map().self().id()) != null))
                        .isTrue();
            }
        }
        var welcomes = nodes.stream().mapToInt(SimulatedNode::welcomes).toArray();
        var updates = nodes.stream().mapToInt(node -> node.updates().size()).toArray();

        lab.restartCoordinator();

        for (int i = 0; i < nodes.size(); i++) {
            int before = welcomes[i];
            assertThat(nodes.get(i).await(node -> node.welcomes() > before)).isTrue();
        }
        nodes.getFirst().move();
        assertThat(nodes.getLast()
                        .await(node -> nodes.getFirst()
                                .live()
                                .equals(live(node, nodes.getFirst().map().self().id()))))
                .isTrue();
        assertThat(nodes.getLast().updates().size()).isEqualTo(updates[2] + 1);
    }

    private static Refusal refusal(String key) {
        var node = lab.node("refused").start(key);
        assertThat(node.await(each -> each.state() instanceof ControlState.Stopped))
                .isTrue();
        return ((ControlState.Stopped) node.state()).reason();
    }

    private static boolean named(SimulatedNode node, NodeId id, String name) {
        var peer = node.map().peers().get(id);
        return peer != null && peer.name().equals(name);
    }

    private static weft.protocol.netmap.@org.jspecify.annotations.Nullable LiveState live(
            SimulatedNode node, NodeId id) {
        var peer = node.map().peers().get(id);
        return peer == null ? null : peer.live();
    }
}
