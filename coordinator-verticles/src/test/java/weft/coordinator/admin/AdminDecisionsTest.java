package weft.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.coordinator.admin.AdminMessages.NewAuthKey;
import weft.coordinator.admin.AdminMessages.NewUser;
import weft.coordinator.journal.Decision;
import weft.protocol.key.Key32;
import weft.protocol.key.MachineKey;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.AddressPlan;
import weft.protocol.mesh.AuthKey;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.UserId;

class AdminDecisionsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Key32 HASH = new Key32(1, 2, 3, 4);

    private MeshState state = MeshState.empty(new TailnetId(1));

    @BeforeEach
    void aTailnetWithAUserAndTwoNodes() {
        append(new Change.TailnetCreated("home"));
        make(mesh -> AdminDecisions.createUser(mesh, new NewUser("ann", null), NOW));
        append(new Change.NodeJoined(node(1, "alpha")));
        append(new Change.NodeJoined(node(2, "beta")));
    }

    @Test
    void aUserIsThereOnlyOnceAndHasASensibleLogin() {
        assertThatThrownBy(() -> AdminDecisions.createUser(state, new NewUser("ann", null), NOW))
                .hasMessageContaining("ann exists already (u1)");
        assertThatThrownBy(() -> AdminDecisions.createUser(state, new NewUser("a b", null), NOW))
                .hasMessageContaining("a login is");
    }

    @Test
    void anAuthKeyIsForAUserOrForTagsAndExpiresUnlessItMayNot() {
        var tagged = make(
                mesh -> AdminDecisions.createAuthKey(mesh, authKey(null, List.of("tag:b", "tag:a"), 0L), HASH, NOW));
        var ofAnn = make(mesh -> AdminDecisions.createAuthKey(mesh, authKey("ann", null, 60L), HASH, NOW));

        assertThat(tagged.owner()).isEqualTo(new Owner.OfTags(List.of("tag:a", "tag:b")));
        assertThat(tagged.expiresAt()).isNull();
        assertThat(ofAnn.expiresAt()).isEqualTo(NOW.plusSeconds(60));
        assertThatThrownBy(() -> createKey(authKey("ann", List.of("tag:a"), null)))
                .hasMessageContaining("one of the two");
        assertThatThrownBy(() -> createKey(authKey("eve", null, null))).hasMessageContaining("no user eve");
        assertThatThrownBy(() -> createKey(authKey("ann", null, -1L))).hasMessageContaining("expires after");
    }

    @Test
    void aKeyThatIsRevokedTwiceIsRevokedOnce() {
        var key = make(mesh -> AdminDecisions.createAuthKey(mesh, authKey("ann", null, null), HASH, NOW));
        make(mesh -> AdminDecisions.revokeAuthKey(mesh, key.id().toString(), NOW));

        var again = AdminDecisions.revokeAuthKey(state, key.id().toString(), NOW.plusSeconds(9));

        assertThat(again.changes()).isEmpty();
        assertThatThrownBy(() -> AdminDecisions.revokeAuthKey(state, "k99", NOW))
                .hasMessageContaining("no auth key k99");
        assertThatThrownBy(() -> AdminDecisions.revokeAuthKey(state, "x", NOW))
                .hasMessageContaining("named by its number");
    }

    @Test
    void aNodeIsFoundByWhateverNamesIt() {
        var alpha = state.nodeByName("alpha").orElseThrow();

        for (var name : List.of(
                "n1",
                "alpha",
                "100.64.0.1",
                alpha.ipv6().toString(),
                alpha.nodeKey().text())) {
            assertThat(AdminDecisions.node(state, name)).as(name).isEqualTo(alpha);
        }
    }

    private AuthKey createKey(NewAuthKey wish) {
        return AdminDecisions.createAuthKey(state, wish, HASH, NOW).result();
    }

    private static NewAuthKey authKey(@Nullable String user, @Nullable List<String> tags, @Nullable Long seconds) {
        return new NewAuthKey(user, tags, false, false, null, seconds, null);
    }

    private <R> R make(Function<MeshState, Decision<R>> decider) {
        var decision = decider.apply(state);
        decision.changes().forEach(this::append);
        return decision.result();
    }

    private void append(Change change) {
        state = state.apply(new Entry(state.tailnet(), state.revision() + 1, NOW, "test", "", change));
    }

    private static Node node(int id, String name) {
        var key = new Key32(id, 1, 1, 1);
        return new Node(
                new NodeId(id),
                name,
                name,
                new MachineKey(key),
                new NodeKey(key),
                null,
                new Owner.OfUser(new UserId(1)),
                id,
                AddressPlan.ipv4(id),
                AddressPlan.ipv6(id),
                false,
                NOW,
                null,
                null,
                true);
    }
}
