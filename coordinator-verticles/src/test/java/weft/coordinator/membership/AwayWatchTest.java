package weft.coordinator.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.coordinator.live.NodeRef;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AddressPlan;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetId;

class AwayWatchTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final NodeRef FLEETING = new NodeRef(new TailnetId(1), new NodeId(1));

    private final List<MeshState> tailnets = List.of(tailnet());
    private final Set<NodeRef> online = new HashSet<>();
    private AwayWatch watch = new AwayWatch(GRACE);

    @Test
    void whoStaysAwayIsGoneAfterTheGraceAndOnlyTheEphemeral() {
        assertThat(look(0)).isEmpty();
        assertThat(look(299)).isEmpty();
        assertThat(look(300)).containsExactly(FLEETING);
    }

    @Test
    void whoReconnectsHasTheWholeGraceAgain() {
        look(0);
        online.add(FLEETING);
        look(299);
        online.remove(FLEETING);

        assertThat(look(300)).isEmpty();
        assertThat(look(599)).isEmpty();
        assertThat(look(600)).containsExactly(FLEETING);
    }

    @Test
    void aRestartOfTheCoordinatorTakesNoTimeFromAnybody() {
        look(0);
        watch = new AwayWatch(GRACE);

        assertThat(look(299)).isEmpty();
        assertThat(look(598)).isEmpty();
        assertThat(look(599)).containsExactly(FLEETING);
    }

    private List<NodeRef> look(int second) {
        return watch.gone(tailnets, online::contains, NOW.plusSeconds(second));
    }

    private static MeshState tailnet() {
        var state = MeshState.empty(new TailnetId(1));
        for (Change change : List.of(
                new Change.TailnetCreated("home"),
                new Change.NodeJoined(node(1, true)),
                new Change.NodeJoined(node(2, false)))) {
            state = state.apply(new Entry(state.tailnet(), state.revision() + 1, NOW, "test", "", change));
        }
        return state;
    }

    private static Node node(int id, boolean ephemeral) {
        return new Node(
                new NodeId(id),
                "node-" + id,
                "node",
                new MachineKey(new Key32(id, 0, 0, 1)),
                new NodeKey(new Key32(id, 0, 0, 2)),
                null,
                new Owner.OfTags(List.of("tag:t")),
                id,
                AddressPlan.ipv4(id),
                AddressPlan.ipv6(id),
                ephemeral,
                NOW,
                null,
                null,
                true);
    }
}
