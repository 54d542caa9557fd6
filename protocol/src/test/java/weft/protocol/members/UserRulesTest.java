package weft.protocol.members;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.members.MembersFixture.ADAM;
import static weft.protocol.members.MembersFixture.AUDE;
import static weft.protocol.members.MembersFixture.MAX;
import static weft.protocol.members.MembersFixture.MAXS;
import static weft.protocol.members.MembersFixture.NINA;
import static weft.protocol.members.MembersFixture.NOW;
import static weft.protocol.members.MembersFixture.OLGA;
import static weft.protocol.members.MembersFixture.denied;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.members.Ruling.Kind;
import weft.protocol.mesh.AuthKey;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Hold;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.User;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.User.Standing;
import weft.protocol.mesh.UserId;

class UserRulesTest {
    private final MembersFixture home = new MembersFixture();

    @Test
    void whoIsSuspendedIsHeldUntilResumed() {
        assertThat(home.granted(UserRules.suspend(home.state, home.as(ADAM), MAX)))
                .isOne();
        assertThat(home.state.holdOf(requireNonNull(home.state.node(MAXS)))).isEqualTo(Hold.USER_SUSPENDED);
        assertThat(home.granted(UserRules.suspend(home.state, home.as(ADAM), MAX)))
                .isZero();

        assertThat(home.granted(UserRules.resume(home.state, home.as(ADAM), MAX)))
                .isOne();

        assertThat(home.state.isHeld(requireNonNull(home.state.node(MAXS)))).isFalse();
        assertThat(home.granted(UserRules.resume(home.state, home.as(ADAM), MAX)))
                .isZero();
    }

    @Test
    void whoWaitsIsApprovedAndNotResumed() {
        home.append(new Change.UserStandingChanged(MAX, Standing.PENDING));
        denied(UserRules.resume(home.state, home.as(ADAM), MAX), Kind.CONFLICT, "waits for approval");

        home.granted(UserRules.approve(home.state, home.as(ADAM), MAX));

        assertThat(home.user(MAX).standing()).isEqualTo(Standing.ACTIVE);
        home.granted(UserRules.suspend(home.state, home.as(ADAM), MAX));
        denied(UserRules.approve(home.state, home.as(ADAM), MAX), Kind.CONFLICT, "is suspended");
    }

    @Test
    void onlyOwnersAndAdministratorsDecideAboutPeopleAndOnlyOwnersAboutOwners() {
        for (var other : List.of(NINA, AUDE, MAX)) {
            denied(UserRules.suspend(home.state, home.as(other), ADAM), Kind.FORBIDDEN, "only owners");
            denied(UserRules.changeRole(home.state, home.as(other), other, Role.OWNER), Kind.FORBIDDEN, "only owners");
            denied(UserRules.remove(home.state, home.as(other), ADAM, true, NOW), Kind.FORBIDDEN, "only owners");
        }
        denied(UserRules.suspend(home.state, home.as(ADAM), OLGA), Kind.FORBIDDEN, "is an owner");
        denied(UserRules.changeRole(home.state, home.as(ADAM), ADAM, Role.OWNER), Kind.FORBIDDEN, "only an owner");
        denied(UserRules.changeRole(home.state, home.as(ADAM), OLGA, Role.MEMBER), Kind.FORBIDDEN, "is an owner");
        denied(UserRules.suspend(home.state, home.as(ADAM), new UserId(99)), Kind.UNKNOWN, "no user u99");
    }

    @Test
    void nobodySuspendsOrRemovesThemselves() {
        denied(UserRules.suspend(home.state, home.as(ADAM), ADAM), Kind.CONFLICT, "themselves");
        denied(UserRules.remove(home.state, home.as(OLGA), OLGA, true, NOW), Kind.CONFLICT, "themselves");
    }

    @Test
    void theLastOwnerStaysWhoeverWishesOtherwise() {
        for (var actor : List.of(Actor.OPERATOR, home.as(OLGA))) {
            denied(UserRules.changeRole(home.state, actor, OLGA, Role.ADMIN), Kind.CONFLICT, "without an owner");
        }
        denied(UserRules.suspend(home.state, Actor.OPERATOR, OLGA), Kind.CONFLICT, "without an owner");
        denied(UserRules.remove(home.state, Actor.OPERATOR, OLGA, true, NOW), Kind.CONFLICT, "without an owner");

        home.granted(UserRules.changeRole(home.state, home.as(OLGA), ADAM, Role.OWNER));
        home.granted(UserRules.suspend(home.state, home.as(OLGA), ADAM));

        denied(UserRules.changeRole(home.state, home.as(OLGA), OLGA, Role.MEMBER), Kind.CONFLICT, "without an owner");
    }

    @Test
    void ownershipGoesOverWholeAndOnlyToSomebodyActive() {
        denied(UserRules.transferOwnership(home.state, home.as(ADAM), OLGA, ADAM), Kind.FORBIDDEN, "only an owner");
        home.append(new Change.UserStandingChanged(NINA, Standing.SUSPENDED));
        denied(
                UserRules.transferOwnership(home.state, home.as(OLGA), OLGA, NINA),
                Kind.CONFLICT,
                "nina@example.org is suspended");
        denied(UserRules.transferOwnership(home.state, home.as(OLGA), OLGA, OLGA), Kind.CONFLICT, "already");

        home.granted(UserRules.transferOwnership(home.state, home.as(OLGA), OLGA, MAX));

        assertThat(home.user(MAX).role()).isEqualTo(Role.OWNER);
        assertThat(home.user(OLGA).role()).isEqualTo(Role.ADMIN);
        denied(UserRules.transferOwnership(home.state, home.as(OLGA), MAX, OLGA), Kind.FORBIDDEN, "only an owner");
    }

    @Test
    void whoIsRemovedTakesKeysAlongAndDevicesIfAsked() {
        var key = new AuthKey(
                home.state.nextAuthKeyId(), new Owner.OfUser(MAX), true, false, true, "", NOW, null, null, null);
        home.append(new Change.AuthKeyCreated(key));
        denied(UserRules.remove(home.state, home.as(ADAM), MAX, false, NOW), Kind.CONFLICT, "has nodes (node-2)");

        home.granted(UserRules.remove(home.state, home.as(ADAM), MAX, true, NOW));

        assertThat(home.state.users()).doesNotContainKey(MAX);
        assertThat(home.state.nodes()).doesNotContainKey(MAXS);
        assertThat(home.state.authKeys()).containsValue(key.revoked(NOW));
    }

    @Test
    void anOwnerSaysWhoALocalUserIsAndNobodyElseDoes() {
        var ann = new UserId(6);
        var login = new UserId(7);
        home.append(new Change.UserCreated(User.local(ann, "ann", Role.NETWORK_ADMIN, NOW)));
        home.append(new Change.NodeJoined(MembersFixture.node(3, ann)));
        home.append(new Change.UserCreated(MembersFixture.user(login, "ann@example.org", Role.MEMBER)));
        home.append(new Change.NodeJoined(MembersFixture.node(4, login)));
        denied(UserRules.claim(home.state, home.as(ADAM), ann, login, NOW), Kind.FORBIDDEN, "only an owner");
        denied(UserRules.claim(home.state, home.as(OLGA), MAX, login, NOW), Kind.CONFLICT, "already");
        denied(UserRules.claim(home.state, home.as(OLGA), ann, ann, NOW), Kind.CONFLICT, "is local, too");

        home.granted(UserRules.claim(home.state, home.as(OLGA), ann, login, NOW));

        assertThat(home.state.userByIdentity("https://login.example.org", "s" + login))
                .contains(home.user(ann));
        assertThat(home.user(ann).role()).isEqualTo(Role.NETWORK_ADMIN);
        assertThat(home.user(ann).groups()).containsExactly("dev");
        assertThat(home.state.users()).doesNotContainKey(login);
        assertThat(home.state.nodesOf(ann)).hasSize(2);
    }
}
