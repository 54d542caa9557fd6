package weft.coordinator.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.TailnetSettings;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;

class BodyUpgradeTest {
    private static final String USER = """
            {"id":"u1","issuer":"local","subject":"ann","login":"ann","role":"ADMIN","createdAt":"2026-01-01T00:00:00Z"}""";
    private static final String NODE = """
            {"id":"n1","name":"a","hostname":"A","machineKey":"mkey:%1$s","nodeKey":"nodekey:%1$s",
             "owner":{"kind":"of-user","user":"u1"},"addressIndex":1,"ipv4":"100.64.0.1","ipv6":"fd7a:115c:a1e0::1",
             "ephemeral":false,"joinedAt":"2026-01-01T00:00:00Z"}""".formatted("07".repeat(32));
    private static final List<String> JOURNAL = List.of(
            "{\"kind\":\"tailnet-created\",\"name\":\"home\"}",
            "{\"kind\":\"user-created\",\"user\":" + USER + "}",
            "{\"kind\":\"node-joined\",\"node\":" + NODE + "}");
    private static final String CHECKPOINT = """
            {"tailnet":"t1","name":"home","revision":3,"nextUser":2,"nextAuthKey":1,"nextNode":2,"nextAddress":2,
             "users":[%s],"authKeys":[],"nodes":[%s]}""".formatted(USER, NODE);

    private final JsonCodec json = JsonCodec.ofProtocol();

    @Test
    void aJournalOfTheFirstVersionFoldsWithEverybodyActiveAndEverythingApproved() {
        var state = MeshState.empty(new TailnetId(1));
        for (String body : JOURNAL) {
            var change = json.decode(BodyUpgrade.ofChange((short) 1, body), Change.class);
            state = state.apply(new Entry(state.tailnet(), state.revision() + 1, Instant.EPOCH, "test", "", change));
        }

        assertThat(state.users().get(new UserId(1)))
                .isEqualTo(User.local(new UserId(1), "ann", User.Role.ADMIN, Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(requireNonNull(state.node(new NodeId(1))).approved()).isTrue();
        assertThat(state.settings()).isEqualTo(TailnetSettings.DEFAULT);
    }

    @Test
    void aCheckpointOfTheFirstVersionIsTheSameState() {
        var folded = MeshState.empty(new TailnetId(1));
        for (String body : JOURNAL) {
            var change = json.decode(BodyUpgrade.ofChange((short) 1, body), Change.class);
            folded =
                    folded.apply(new Entry(folded.tailnet(), folded.revision() + 1, Instant.EPOCH, "test", "", change));
        }

        var read =
                MeshState.of(json.decode(BodyUpgrade.ofCheckpoint((short) 1, CHECKPOINT), MeshState.Checkpoint.class));

        assertThat(read).isEqualTo(folded);
    }

    @Test
    void aUserOfTheSecondVersionKeepsItsGroupsAndIsNoGuest() {
        var second = USER.replace("}", ",\"displayName\":\"Ann\",\"standing\":\"PENDING\",\"groups\":[\"dev\"]}");

        var change = json.decode(
                BodyUpgrade.ofChange((short) 2, "{\"kind\":\"user-created\",\"user\":" + second + "}"), Change.class);

        assertThat(change).isInstanceOfSatisfying(Change.UserCreated.class, created -> {
            assertThat(created.user().guest()).isFalse();
            assertThat(created.user().groups()).containsExactly("dev");
            assertThat(created.user().standing()).isEqualTo(User.Standing.PENDING);
        });
    }

    @Test
    void whatIsOfTodaysVersionIsLeftAlone() {
        var body = "{\"kind\":\"user-created\",\"user\":{}}";

        assertThat(BodyUpgrade.ofChange(BodyUpgrade.VERSION, body)).isSameAs(body);
    }
}
