package weft.protocol.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.mesh.User.Role;

class ScopesTest {
    private static final Scope LOOK = new Scope(Area.NODES, false);
    private static final Scope CHANGE = new Scope(Area.NODES, true);

    @Test
    void whoMayChangeMayLookAndNotTheOtherWay() {
        assertThat(Scopes.parse(List.of("nodes")).grants(LOOK)).isTrue();
        assertThat(Scopes.parse(List.of("nodes:read")).grants(LOOK)).isTrue();
        assertThat(Scopes.parse(List.of("nodes:read")).grants(CHANGE)).isFalse();
        assertThat(Scopes.parse(List.of("users")).grants(LOOK)).isFalse();
        assertThat(Scopes.ALL_READ.grants(LOOK)).isTrue();
        assertThat(Scopes.ALL_READ.grants(CHANGE)).isFalse();
        assertThat(Scopes.ALL.grants(CHANGE)).isTrue();
        assertThat(Scopes.NONE.grants(LOOK)).isFalse();
    }

    @Test
    void everyScopeIsReadBackFromItsText() {
        for (var text : Scopes.knownTexts()) {
            assertThat(Scopes.parse(List.of(text)).texts()).containsExactly(text);
        }
        assertThatThrownBy(() -> Scopes.parse(List.of("log")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no scope 'log'")
                .hasMessageContaining("log:read");
    }

    @Test
    void whatGoesBeyondIsNamed() {
        var some = Scopes.parse(List.of("nodes", "users:read"));

        assertThat(some.beyond(Scopes.parse(List.of("nodes:read")))).isNull();
        assertThat(some.beyond(Scopes.parse(List.of("nodes", "users")))).isEqualTo("users");
        assertThat(some.beyond(Scopes.ALL_READ)).isEqualTo("all:read");
        assertThat(Scopes.ALL_READ.beyond(Scopes.ALL)).isEqualTo("all");
        assertThat(Scopes.ALL.beyond(Scopes.ALL)).isNull();
    }

    @Test
    void noRoleOfATailnetReachesTheCluster() {
        for (var role : Role.values()) {
            assertThat(Rights.reach(role, new Scope(Area.TAILNETS, true))).isEqualTo(Reach.NONE);
            assertThat(Rights.reach(role, new Scope(Area.RELAYS, true))).isEqualTo(Reach.NONE);
            assertThat(Rights.reach(role, new Scope(Area.METRICS, false))).isEqualTo(Reach.NONE);
        }
    }

    @Test
    void auditorsChangeNothing() {
        for (var scope : Scope.known()) {
            if (scope.write()) {
                assertThat(Rights.reach(Role.AUDITOR, scope)).as(scope.text()).isEqualTo(Reach.NONE);
            }
        }
    }
}
