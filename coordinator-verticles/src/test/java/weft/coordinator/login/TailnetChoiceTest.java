package weft.coordinator.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static weft.coordinator.login.Tailnets.provider;
import static weft.coordinator.login.Tailnets.unverified;
import static weft.coordinator.login.Tailnets.who;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.VerifiedIdentity;
import weft.coordinator.login.TailnetChoice.Existing;
import weft.coordinator.login.TailnetChoice.Opens;
import weft.coordinator.login.TailnetChoice.Personal;
import weft.coordinator.login.TailnetChoice.Refused;
import weft.protocol.mesh.User.Role;
import weft.protocol.mesh.User.Standing;

class TailnetChoiceTest {
    private final Tailnets tailnets = new Tailnets();
    private final ProviderConfig.Common corp = provider("corp", "example.org");
    private final ProviderConfig.Common mail = provider("mail", "gmail.com");

    @Test
    void theFirstUserOfADomainOpensItsNetworkAndOwnsIt() {
        assertThat(tailnets.choice(who("corp", "s-ann", "ann@example.org"), corp))
                .isEqualTo(new Opens("example.org"));

        var ann = tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);
        var bob = tailnets.login(who("corp", "s-bob", "bob@Example.ORG"), corp);

        assertThat(ann.user().role()).isEqualTo(Role.OWNER);
        assertThat(bob.tailnet()).isEqualTo("example.org");
        assertThat(bob.user().role()).isEqualTo(Role.MEMBER);
        assertThat(tailnets.names()).containsExactly("example.org");
    }

    @Test
    void aProviderSpeaksOnlyForItsDomains() {
        assertThat(tailnets.choice(who("corp", "s", "ann@other.org"), corp))
                .asInstanceOf(type(Refused.class))
                .satisfies(refused -> assertThat(refused.line()).contains("may not speak for addresses of other.org"));
        assertThat(tailnets.choice(who("corp", "s", "ann@sub.example.org"), corp))
                .isInstanceOf(Refused.class);
        assertThat(tailnets.choice(who("corp", "s", "ann@example.org.evil.org"), corp))
                .isInstanceOf(Refused.class);
        assertThat(tailnets.choice(who("any", "s", "ann@other.org"), provider("any", "*")))
                .isEqualTo(new Opens("other.org"));
    }

    @Test
    void anUnverifiedAddressOpensNothing() {
        assertThat(tailnets.choice(unverified("corp", "s", "ann@example.org"), corp))
                .asInstanceOf(type(Refused.class))
                .satisfies(refused -> assertThat(refused.line()).contains("has not verified"));
        tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);
        assertThat(tailnets.choice(unverified("corp", "s-eve", "eve@example.org"), corp))
                .isInstanceOf(Refused.class);
        var nameless = new VerifiedIdentity("corp", "https://corp", "s", null, true, "s", List.of());
        assertThat(tailnets.choice(nameless, corp)).isInstanceOf(Refused.class);
    }

    @Test
    void theSameAddressFromAnotherProviderIsSomebodyElse() {
        var ann = tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);

        var other = tailnets.login(who("second", "s-ann", "ann@example.org"), provider("second", "example.org"));

        assertThat(other.tailnet()).isEqualTo("example.org");
        assertThat(other.user().id()).isNotEqualTo(ann.user().id());
        assertThat(other.user().standing()).isEqualTo(Standing.PENDING);
        assertThat(other.user().role()).isEqualTo(Role.MEMBER);
        assertThat(other.user().login()).isNotEqualTo("ann@example.org").startsWith("ann@example.org/");
    }

    @Test
    void aRecycledAddressIsSomebodyElseWhoWaits() {
        var ann = tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);

        var heir = tailnets.login(who("corp", "s-heir", "ann@example.org"), corp);
        var again = tailnets.login(who("corp", "s-heir", "ann@example.org"), corp);

        assertThat(heir.user().id()).isNotEqualTo(ann.user().id());
        assertThat(heir.user().standing()).isEqualTo(Standing.PENDING);
        assertThat(again.user()).isEqualTo(heir.user());
    }

    @Test
    void aChangedAddressInTheDomainIsTheSamePersonWithAnotherLabel() {
        var ann = tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);

        var married = tailnets.login(who("corp", "s-ann", "ann.b@example.org", "dev"), corp);

        assertThat(married.user().id()).isEqualTo(ann.user().id());
        assertThat(married.user().login()).isEqualTo("ann.b@example.org");
        assertThat(married.user().groups()).containsExactly("dev");
        assertThat(married.user().role()).isEqualTo(Role.OWNER);
    }

    @Test
    void aChangedAddressDoesNotTakeAnothersLabel() {
        tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);
        tailnets.login(who("corp", "s-bob", "bob@example.org"), corp);

        var bob = tailnets.login(who("corp", "s-bob", "ann@example.org"), corp);

        assertThat(bob.user().login()).isEqualTo("bob@example.org");
    }

    @Test
    void whoeverLeavesTheDomainDoesNotComeBackToItsNetwork() {
        tailnets.login(who("big", "s-owner", "owner@example.org"), provider("big", "*"));
        tailnets.login(who("big", "s-ann", "ann@example.org"), provider("big", "*"));

        assertThat(tailnets.choice(who("big", "s-ann", "ann@other.org"), provider("big", "*")))
                .isEqualTo(new Opens("other.org"));
        assertThat(tailnets.choice(who("big", "s-ann", "ann@gmail.com"), provider("big", "*")))
                .isEqualTo(new Personal("ann@gmail.com"));
        assertThat(tailnets.choice(who("big", "s-owner", "owner@gmail.com"), provider("big", "*")))
                .isEqualTo(new Personal("owner@gmail.com"));
    }

    @Test
    void publicMailDomainsGivePersonalNetworks() {
        var ann = tailnets.login(who("mail", "s-ann", "ann@gmail.com"), mail);
        var bob = tailnets.login(who("mail", "s-bob", "bob@gmail.com"), mail);

        assertThat(ann.tailnet()).isEqualTo("ann@gmail.com");
        assertThat(bob.tailnet()).isEqualTo("bob@gmail.com");
        assertThat(ann.user().role()).isEqualTo(Role.OWNER);
        tailnets.rules = new TailnetRules(null, Set.of("example.org"));
        assertThat(tailnets.choice(who("corp", "s", "eve@example.org"), corp))
                .isEqualTo(new Personal("eve@example.org"));
    }

    @Test
    void aPersonalNetworkIsThePersonsNotTheAddresss() {
        tailnets.login(who("mail", "s-ann", "ann@gmail.com"), mail);

        var changed = tailnets.login(who("mail", "s-ann", "annie@gmail.com"), mail);
        var recycled = tailnets.login(who("mail", "s-heir", "ann@gmail.com"), mail);

        assertThat(changed.tailnet()).isEqualTo("ann@gmail.com");
        assertThat(recycled.tailnet()).isEqualTo("ann@gmail.com-2");
        assertThat(recycled.user().role()).isEqualTo(Role.OWNER);
    }

    @Test
    void oneFixedNetworkTakesAllWhomAProviderMaySpeakFor() {
        tailnets.rules = new TailnetRules("home", TailnetRules.PUBLIC_DOMAINS);

        var ann = tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);
        var bob = tailnets.login(who("mail", "s-bob", "bob@gmail.com"), mail);

        assertThat(ann.tailnet()).isEqualTo("home");
        assertThat(bob.tailnet()).isEqualTo("home");
        assertThat(bob.user().role()).isEqualTo(Role.MEMBER);
        assertThat(tailnets.choice(who("corp", "s", "eve@other.org"), corp)).isInstanceOf(Refused.class);
        assertThat(tailnets.choice(unverified("corp", "s", "eve@example.org"), corp))
                .isInstanceOf(Refused.class);
    }

    @Test
    void listsOfUsersAndGroupsSayWhoMayComeIn() {
        var users = new ProviderConfig.Common(
                "corp", "Corp", List.of("example.org"), List.of("Ann@example.org", "s-carl"), List.of("staff"));

        assertThat(tailnets.choice(who("corp", "s-ann", "ann@example.org"), users))
                .isInstanceOf(Opens.class);
        assertThat(tailnets.choice(who("corp", "s-carl", "carl@example.org"), users))
                .isInstanceOf(Opens.class);
        assertThat(tailnets.choice(who("corp", "s-dora", "dora@example.org", "staff"), users))
                .isInstanceOf(Opens.class);
        assertThat(tailnets.choice(who("corp", "s-eve", "eve@example.org", "Staff"), users))
                .asInstanceOf(type(Refused.class))
                .satisfies(refused -> assertThat(refused.line()).contains("not among those"));
    }

    @Test
    void aListLetsPeopleWithoutAnAddressIntoAFixedNetworkUnderANameThatIsNoAddress() {
        tailnets.rules = new TailnetRules("home", Set.of());
        var staff = new ProviderConfig.Common("hub", "Hub", List.of(), List.of(), List.of("staff"));
        var nameless = new VerifiedIdentity(
                "hub", "https://hub", "7@example.org", "boss@example.org", false, "x", List.of("staff"));

        var in = tailnets.login(nameless, staff);

        assertThat(in.user().login()).isEqualTo("7-example.org@hub");
    }

    @Test
    void anInvitationLetsInWhomDomainAndListsWouldNot() {
        tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);
        tailnets.invite(tailnets.named("example.org"), "guest@gmail.com", Role.AUDITOR);

        var guest = tailnets.login(who("mail", "s-guest", "guest@gmail.com"), mail);
        var again = tailnets.login(who("mail", "s-guest", "guest@gmail.com"), mail);

        assertThat(guest.tailnet()).isEqualTo("example.org");
        assertThat(guest.user().role()).isEqualTo(Role.AUDITOR);
        assertThat(tailnets.named("example.org").invites()).isEmpty();
        assertThat(again).isEqualTo(guest);
        assertThat(tailnets.names()).containsExactly("example.org");
    }

    @Test
    void whoCameByAnInvitationComesBackToAFixedNetworkThoughNoListNamesThem() {
        tailnets.rules = new TailnetRules("home", Set.of());
        var listed = new ProviderConfig.Common("hub", "Hub", List.of("*"), List.of("ann@example.org"), List.of());
        tailnets.login(who("hub", "s-ann", "ann@example.org"), listed);
        assertThat(tailnets.choice(who("hub", "s-bob", "bob@gmail.com"), listed))
                .isInstanceOf(Refused.class);
        tailnets.invite(tailnets.named("home"), "bob@gmail.com", Role.MEMBER);

        var came = tailnets.login(who("hub", "s-bob", "bob@gmail.com"), listed);
        var again = tailnets.login(who("hub", "s-bob", "bob@elsewhere.example"), listed);

        assertThat(came.user().guest()).isTrue();
        assertThat(again.user().id()).isEqualTo(came.user().id());
        assertThat(tailnets.choice(who("other", "s-bob", "bob@gmail.com"), listed))
                .isInstanceOf(Refused.class);
    }

    @Test
    void whoIsNoMoreListedAndWasNeverInvitedStaysOut() {
        tailnets.rules = new TailnetRules("home", Set.of());
        var both = new ProviderConfig.Common(
                "hub", "Hub", List.of("*"), List.of("ann@example.org", "bob@gmail.com"), List.of());
        tailnets.login(who("hub", "s-ann", "ann@example.org"), both);
        tailnets.login(who("hub", "s-bob", "bob@gmail.com"), both);
        var one = new ProviderConfig.Common("hub", "Hub", List.of("*"), List.of("ann@example.org"), List.of());

        assertThat(tailnets.choice(who("hub", "s-bob", "bob@gmail.com"), one)).isInstanceOf(Refused.class);
    }

    @Test
    void anInvitationIsForTheVerifiedAddressAndEnds() {
        tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);
        tailnets.invite(tailnets.named("example.org"), "guest@gmail.com", Role.ADMIN);

        assertThat(tailnets.choice(unverified("mail", "s", "guest@gmail.com"), mail))
                .isInstanceOf(Refused.class);
        assertThat(tailnets.choice(who("corp", "s", "guest@gmail.com"), corp)).isInstanceOf(Refused.class);
        assertThat(TailnetChoice.of(
                        who("mail", "s", "guest@gmail.com"),
                        mail,
                        tailnets.rules,
                        tailnets.states,
                        Tailnets.NOW.plusSeconds(61)))
                .isInstanceOf(Personal.class);
    }

    @Test
    void aNetworkMadeByHandIsNotFoundByItsNameAlone() {
        tailnets.made("home");

        assertThat(tailnets.choice(who("corp", "s-ann", "ann@example.org"), corp))
                .isEqualTo(new Opens("example.org"));
        tailnets.made("example.org");
        assertThat(tailnets.choice(who("corp", "s-ann", "ann@example.org"), corp))
                .isInstanceOf(Existing.class);
    }

    @Test
    void firstLoginsWaitForApprovalWhereThatIsWanted() {
        tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);
        tailnets.approvesUsers(tailnets.named("example.org"));

        var bob = tailnets.login(who("corp", "s-bob", "bob@example.org"), corp);

        assertThat(bob.user().standing()).isEqualTo(Standing.PENDING);
    }

    @Test
    void aLocalUserIsNotClaimedByAnAddress() {
        var state = tailnets.made("example.org");
        var local = weft.protocol.mesh.User.local(state.nextUserId(), "ann@example.org", Role.OWNER, Tailnets.NOW);
        tailnets.applied(state.tailnet(), new weft.protocol.mesh.Change.UserCreated(local));

        var ann = tailnets.login(who("corp", "s-ann", "ann@example.org"), corp);

        assertThat(ann.user().id()).isNotEqualTo(local.id());
        assertThat(ann.user().standing()).isEqualTo(Standing.PENDING);
        assertThat(tailnets.named("example.org").users().get(local.id())).isEqualTo(local);
    }
}
