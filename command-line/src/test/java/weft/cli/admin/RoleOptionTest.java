package weft.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import weft.cli.Complaint;

class RoleOptionTest {
    @Test
    void rolesAreAsTheApiHasThem() {
        assertThat(RoleOption.constant("network-admin")).isEqualTo("NETWORK_ADMIN");
        assertThat(RoleOption.constant("member")).isEqualTo("MEMBER");
    }

    @Test
    void whatIsNoRoleIsToldWhichThereAre() {
        assertThatThrownBy(() -> RoleOption.constant("king"))
                .isInstanceOf(Complaint.class)
                .hasMessage("there is no role 'king'; there are owner, admin, network-admin, auditor, member");
    }
}
