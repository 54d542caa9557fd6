package weft.protocol.access;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.OwnedNodes;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;
import weft.protocol.mesh.UserId;

class PolicyWorldsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ISSUER = "https://login.example.org/realms/home";
    private static final UserId ANN = new UserId(1);
    private static final UserId BOB = new UserId(2);

    private final List<Entry> entries = new ArrayList<>();
    private MeshState state = MeshState.empty(new TailnetId(1));
    private Access access = Access.of(state);

    PolicyWorldsTest() {
        append(new Change.TailnetCreated("home"));
        append(new Change.UserCreated(user(ANN, "ann@example.org", "dev")));
        append(new Change.UserCreated(user(BOB, "bob@example.org")));
        append(new Change.NodeJoined(node(1, ANN)));
        append(new Change.NodeJoined(node(2, BOB)));
        append(new Change.NodeJoined(node(3, BOB)));
        append(new Change.NodeOwnerChanged(new NodeId(3), new Owner.OfTags(List.of("tag:db"))));
        access = Access.of(state);
    }

    @Test
    void aProvidersGroupChoosesItsPeople() {
        policy("group:dev@example.org");

        assertThat(mayReachTheDatabase(1)).isTrue();
        assertThat(mayReachTheDatabase(2)).isFalse();
    }

    @Test
    void anotherGroupOfTheProviderIsAnotherPolicyAtOnce() {
        policy("group:dev@example.org");

        follow(new Change.UserDescribed(ANN, "ann@example.org", "Ann", List.of()));
        follow(new Change.UserDescribed(BOB, "bob@example.org", "Bob", List.of("dev", "ops")));

        assertThat(mayReachTheDatabase(1)).isFalse();
        assertThat(mayReachTheDatabase(2)).isTrue();
    }

    @Test
    void anotherRoleIsAnotherPolicyAtOnce() {
        policy("autogroup:admin");
        assertThat(mayReachTheDatabase(2)).isFalse();

        follow(new Change.UserRoleChanged(BOB, User.Role.ADMIN));

        assertThat(mayReachTheDatabase(2)).isTrue();
    }

    @Test
    void noProviderSpeaksForTheGroupsThatTheDocumentDeclaresOrForAnotherDomain() {
        append(new Change.UserDescribed(ANN, "ann@evil.example", "Ann", List.of("ops", "dev@example.org")));
        access = Access.of(state);

        policy("group:ops");
        assertThat(mayReachTheDatabase(1)).isFalse();
        policy("group:dev@example.org");
        assertThat(mayReachTheDatabase(1)).isFalse();
    }

    @Test
    void aGroupOfSomebodyWithoutAnAddressIsOfTheIssuersHost() {
        append(new Change.UserDescribed(ANN, "ann", "Ann", List.of("dev")));

        policy("group:dev@login.example.org");

        assertThat(mayReachTheDatabase(1)).isTrue();
    }

    private void policy(String source) {
        append(new Change.PolicyReplaced("""
                {"groups": {"group:ops": ["bob@example.org"]}, "tagOwners": {"tag:db": []},
                 "acls": [{"action": "accept", "src": ["%s"], "dst": ["tag:db:*"]}]}""".formatted(source), null));
        access = Access.of(state);
    }

    private boolean mayReachTheDatabase(long node) {
        var from = requireNonNull(state.node(new NodeId(node)));
        return access.maySee(from, state.node(new NodeId(3)), NOW);
    }

    /// As a coordinator goes on: by what changed.
    private void follow(Change change) {
        append(change);
        access = access.advance(state, List.of(entries.getLast())).access();
    }

    private void append(Change change) {
        entries.add(new Entry(state.tailnet(), state.revision() + 1, NOW, "test", "", change));
        state = state.apply(entries.getLast());
    }

    private static User user(UserId id, String login, String... groups) {
        return new User(
                id,
                ISSUER,
                "subject-" + id,
                login,
                login,
                User.Role.MEMBER,
                User.Standing.ACTIVE,
                List.of(groups),
                false,
                NOW);
    }

    private static Node node(int id, UserId owner) {
        return OwnedNodes.node(id, owner, NOW, null);
    }
}
