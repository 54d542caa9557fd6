package weft.protocol.mesh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;

class KeyRenewalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant EXPIRY = NOW.plusSeconds(60);
    private static final NodeId FIRST = new NodeId(1);

    private MeshState state = MeshState.empty(new TailnetId(1));

    KeyRenewalTest() {
        make(List.of(new Change.TailnetCreated("home"), joined(1), joined(2)));
    }

    @Test
    void bothKeysFindTheNodeUntilTheNextOneTakesOverAndTheExpiryStays() {
        make(KeyRenewal.begin(state, FIRST, key(7), NOW));
        assertThat(state.nodeByKey(key(1))).isEqualTo(state.nodeByKey(key(7))).isPresent();

        make(KeyRenewal.finish(state, FIRST, key(7)));

        assertThat(state.nodeByKey(key(1))).isEmpty();
        assertThat(state.nodeByKey(key(7)).map(Node::id)).contains(FIRST);
        assertThat(requireNonNull(state.node(FIRST)).nextNodeKey()).isNull();
        assertThat(requireNonNull(state.node(FIRST)).keyExpiresAt()).isEqualTo(EXPIRY);
    }

    @Test
    void whatIsSaidTwiceHappensOnce() {
        make(KeyRenewal.begin(state, FIRST, key(7), NOW));
        assertThat(KeyRenewal.begin(state, FIRST, key(7), NOW)).isEmpty();

        make(KeyRenewal.finish(state, FIRST, key(7)));

        assertThat(KeyRenewal.finish(state, FIRST, key(7))).isEmpty();
    }

    @Test
    void aNodeThatLostItsNextKeyMakesAnother() {
        make(KeyRenewal.begin(state, FIRST, key(7), NOW));

        make(KeyRenewal.begin(state, FIRST, key(8), NOW));

        assertThat(state.nodeByKey(key(7))).isEmpty();
        assertThat(state.nodeByKey(key(8)).map(Node::id)).contains(FIRST);
        assertThat(KeyRenewal.finish(state, FIRST, key(7))).isEmpty();
    }

    @Test
    void nobodyTakesTheKeyOfAnotherNodeNorRenewsWhatHasExpired() {
        assertThat(KeyRenewal.begin(state, FIRST, key(2), NOW)).isEmpty();
        assertThat(KeyRenewal.begin(state, FIRST, key(7), EXPIRY)).isEmpty();
        assertThat(KeyRenewal.begin(state, new NodeId(9), key(7), NOW)).isEmpty();
        assertThat(KeyRenewal.finish(state, new NodeId(9), key(7))).isEmpty();
    }

    private void make(List<? extends Change> changes) {
        for (var change : changes) {
            state = state.apply(new Entry(state.tailnet(), state.revision() + 1, NOW, "test", "", change));
        }
    }

    private static Change joined(int id) {
        return new Change.NodeJoined(new Node(
                new NodeId(id),
                "node-" + id,
                "node",
                new MachineKey(new Key32(id, 0, 0, 1)),
                key(id),
                null,
                new Owner.OfTags(List.of("tag:t")),
                id,
                AddressPlan.ipv4(id),
                AddressPlan.ipv6(id),
                false,
                NOW,
                EXPIRY,
                null,
                true));
    }

    private static NodeKey key(int number) {
        return new NodeKey(new Key32(number, 0, 0, 2));
    }
}
