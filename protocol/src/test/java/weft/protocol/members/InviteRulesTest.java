package weft.protocol.members;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.members.MembersFixture.ADAM;
import static weft.protocol.members.MembersFixture.MAX;
import static weft.protocol.members.MembersFixture.NINA;
import static weft.protocol.members.MembersFixture.NOW;
import static weft.protocol.members.MembersFixture.OLGA;
import static weft.protocol.members.MembersFixture.denied;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.protocol.members.Ruling.Kind;
import weft.protocol.mesh.InviteId;
import weft.protocol.mesh.User.Role;

class InviteRulesTest {
    private final MembersFixture home = new MembersFixture();

    @Test
    void anInvitationIsForOneAddressAndOneRole() {
        home.granted(invite(home.as(ADAM), " Bob@Example.ORG ", Role.MEMBER, null));

        var invite = home.state.invites().firstEntry().getValue();
        assertThat(invite.login()).isEqualTo("bob@example.org");
        denied(invite(home.as(ADAM), "bob@example.org", Role.ADMIN, null), Kind.CONFLICT, "invited already (i1)");
        home.granted(InviteRules.revoke(home.state, home.as(ADAM), invite.id()));
        assertThat(home.state.invites()).isEmpty();
        assertThat(home.state.nextInviteId()).isEqualTo(new InviteId(2));
    }

    @Test
    void anExpiredInvitationDoesNotStandInTheWayOfAnother() {
        home.granted(invite(home.as(ADAM), "bob@example.org", Role.MEMBER, NOW.plusSeconds(1)));

        var again = InviteRules.create(
                home.state, home.as(ADAM), "bob@example.org", Role.MEMBER, "user:u2", null, NOW.plusSeconds(1));

        home.granted(again);
        denied(invite(home.as(ADAM), "eve@example.org", Role.MEMBER, NOW), Kind.MALFORMED, "before it is made");
    }

    @Test
    void onlyWhoMayMakeOneOfThatRoleInvites() {
        denied(invite(home.as(NINA), "bob@example.org", Role.MEMBER, null), Kind.FORBIDDEN, "invite");
        denied(invite(home.as(MAX), "bob@example.org", Role.MEMBER, null), Kind.FORBIDDEN, "invite");
        denied(invite(home.as(ADAM), "bob@example.org", Role.OWNER, null), Kind.FORBIDDEN, "only an owner");

        home.granted(invite(home.as(OLGA), "bob@example.org", Role.OWNER, null));

        denied(InviteRules.revoke(home.state, home.as(ADAM), new InviteId(1)), Kind.FORBIDDEN, "take an invitation");
        denied(InviteRules.revoke(home.state, home.as(OLGA), new InviteId(9)), Kind.UNKNOWN, "no invitation i9");
    }

    @Test
    void whatIsNoAddressOrIsHereAlreadyIsNotInvited() {
        for (var text : new String[] {"", "bob", "bob@", "@example.org", "a b@example.org", "bob@example"}) {
            denied(invite(Actor.OPERATOR, text, Role.MEMBER, null), Kind.MALFORMED, "ann@example.org");
        }
        denied(invite(Actor.OPERATOR, "MAX@example.org", Role.MEMBER, null), Kind.CONFLICT, "in the tailnet already");
    }

    private Ruling invite(Actor actor, String address, Role role, @Nullable Instant expiresAt) {
        return InviteRules.create(home.state, actor, address, role, "user:u2", expiresAt, NOW);
    }
}
