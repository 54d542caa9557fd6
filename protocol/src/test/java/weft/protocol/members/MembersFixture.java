package weft.protocol.members;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import weft.protocol.members.Ruling.Denied;
import weft.protocol.members.Ruling.Granted;
import weft.protocol.members.Ruling.Kind;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.OwnedNodes;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.User.Standing;
import weft.protocol.mesh.UserId;

/// A tailnet with one person of each role, all by a provider, and a device of the member and one of the owner.
final class MembersFixture {
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    static final UserId OLGA = new UserId(1);
    static final UserId ADAM = new UserId(2);
    static final UserId NINA = new UserId(3);
    static final UserId AUDE = new UserId(4);
    static final UserId MAX = new UserId(5);
    static final NodeId OLGAS = new NodeId(1);
    static final NodeId MAXS = new NodeId(2);

    MeshState state = MeshState.empty(new TailnetId(1));

    MembersFixture() {
        append(new Change.TailnetCreated("home"));
        append(new Change.UserCreated(user(OLGA, "olga@example.org", Role.OWNER)));
        append(new Change.UserCreated(user(ADAM, "adam@example.org", Role.ADMIN)));
        append(new Change.UserCreated(user(NINA, "nina@example.org", Role.NETWORK_ADMIN)));
        append(new Change.UserCreated(user(AUDE, "aude@example.org", Role.AUDITOR)));
        append(new Change.UserCreated(user(MAX, "max@example.org", Role.MEMBER)));
        append(new Change.NodeJoined(node(1, OLGA)));
        append(new Change.NodeJoined(node(2, MAX)));
    }

    Actor as(UserId id) {
        return Actor.of(user(id));
    }

    User user(UserId id) {
        return requireNonNull(state.users().get(id));
    }

    void append(Change change) {
        state = state.apply(new Entry(state.tailnet(), state.revision() + 1, NOW, "test", "", change));
    }

    /// Makes it so; how many changes that took.
    int granted(Ruling ruling) {
        assertThat(ruling).isInstanceOf(Granted.class);
        var changes = ((Granted) ruling).changes();
        changes.forEach(this::append);
        return changes.size();
    }

    static void denied(Ruling ruling, Kind kind, String part) {
        assertThat(ruling).isInstanceOfSatisfying(Denied.class, denied -> {
            assertThat(denied.kind()).isEqualTo(kind);
            assertThat(denied.line()).contains(part);
        });
    }

    static User user(UserId id, String login, Role role) {
        return new User(
                id,
                "https://login.example.org",
                "s" + id,
                login,
                login,
                role,
                Standing.ACTIVE,
                List.of("dev"),
                false,
                NOW);
    }

    static Node node(int id, UserId owner) {
        return OwnedNodes.node(id, owner, NOW, NOW.plusSeconds(3_600));
    }
}
