package weft.coordinator.policy;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;
import weft.protocol.mesh.User;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.User.Standing;
import weft.protocol.mesh.UserId;

class PolicyGuardTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final UserId BOB = new UserId(1);
    private static final String POLICY = """
            {"acls": [{"action": "accept", "src": ["group:ops@example.org", "autogroup:admin"], "dst": ["192.0.2.1:22"]}],
             "tests": [{"src": "bob@example.org", "deny": ["192.0.2.1:22"]}]}""";

    private MeshState state = MeshState.empty(new TailnetId(1));

    PolicyGuardTest() {
        append(new Change.TailnetCreated("home"));
        append(new Change.UserCreated(new User(
                BOB,
                "https://login.example.org",
                "s1",
                "bob@example.org",
                "Bob",
                Role.MEMBER,
                Standing.ACTIVE,
                List.of("dev"),
                false,
                NOW)));
        append(new Change.PolicyReplaced(POLICY, null));
    }

    @Test
    void aGroupThatWouldBreakATestIsRefused() {
        assertThatThrownBy(() -> check(new Change.UserDescribed(BOB, "bob@example.org", "Bob", List.of("ops"))))
                .isInstanceOf(PolicyRefused.class)
                .hasMessageContaining("would break a test of the policy: tests[0]");
        assertThatCode(() -> check(new Change.UserDescribed(BOB, "bob@example.org", "Bob", List.of("web"))))
                .doesNotThrowAnyException();
    }

    @Test
    void aRoleThatWouldBreakATestIsRefused() {
        assertThatThrownBy(() -> check(new Change.UserRoleChanged(BOB, Role.ADMIN)))
                .isInstanceOf(PolicyRefused.class);
        assertThatCode(() -> check(new Change.UserRoleChanged(BOB, Role.AUDITOR)))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsBrokenAlreadyStopsNobodyElse() {
        append(new Change.UserDescribed(BOB, "bob@example.org", "Bob", List.of("ops")));

        assertThatCode(() -> check(new Change.UserRoleChanged(BOB, Role.ADMIN))).doesNotThrowAnyException();
    }

    private void check(Change change) {
        PolicyGuard.check(state, List.of(change), NOW);
    }

    private void append(Change change) {
        state = state.apply(new Entry(state.tailnet(), state.revision() + 1, NOW, "test", "", change));
    }
}
