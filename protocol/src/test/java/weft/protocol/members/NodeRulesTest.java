package weft.protocol.members;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.members.MembersFixture.ADAM;
import static weft.protocol.members.MembersFixture.AUDE;
import static weft.protocol.members.MembersFixture.MAX;
import static weft.protocol.members.MembersFixture.MAXS;
import static weft.protocol.members.MembersFixture.NINA;
import static weft.protocol.members.MembersFixture.NOW;
import static weft.protocol.members.MembersFixture.OLGAS;
import static weft.protocol.members.MembersFixture.denied;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.members.Ruling.Kind;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.Node;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.Owner;
import weft.protocol.mesh.TailnetSettings;

class NodeRulesTest {
    private final MembersFixture home = new MembersFixture();

    @Test
    void anAdministratorOfTheNetworkApprovesAndAMemberDoesNot() {
        var waiting = MembersFixture.node(3, MAX);
        home.append(new Change.NodeJoined(new Node(
                waiting.id(),
                waiting.name(),
                waiting.hostname(),
                waiting.machineKey(),
                waiting.nodeKey(),
                null,
                waiting.owner(),
                waiting.addressIndex(),
                waiting.ipv4(),
                waiting.ipv6(),
                false,
                NOW,
                null,
                null,
                false)));
        denied(NodeRules.approve(home.state, home.as(MAX), waiting.id()), Kind.FORBIDDEN, "approve nodes");

        assertThat(home.granted(NodeRules.approve(home.state, home.as(NINA), waiting.id())))
                .isOne();

        assertThat(home.state.isHeld(node(waiting.id()))).isFalse();
        assertThat(home.granted(NodeRules.approve(home.state, home.as(NINA), waiting.id())))
                .isZero();
    }

    @Test
    void aMemberRenamesExpiresAndRemovesTheOwnDevicesOnly() {
        home.granted(NodeRules.rename(home.state, home.as(MAX), MAXS, "laptop"));
        home.granted(NodeRules.expireNow(home.state, home.as(MAX), MAXS, NOW));
        home.granted(NodeRules.remove(home.state, home.as(MAX), MAXS));

        denied(NodeRules.rename(home.state, home.as(MAX), OLGAS, "mine"), Kind.FORBIDDEN, "not yours");
        denied(NodeRules.expireNow(home.state, home.as(MAX), OLGAS, NOW), Kind.FORBIDDEN, "not yours");
        denied(NodeRules.remove(home.state, home.as(MAX), OLGAS), Kind.FORBIDDEN, "not yours");
        denied(NodeRules.remove(home.state, home.as(AUDE), OLGAS), Kind.FORBIDDEN, "not yours");
        denied(NodeRules.remove(home.state, home.as(MAX), MAXS), Kind.UNKNOWN, "no node n2");
    }

    @Test
    void aNameIsALabelThatNoOtherDeviceHas() {
        denied(NodeRules.rename(home.state, home.as(ADAM), MAXS, "node-1"), Kind.CONFLICT, "n1 is called node-1");
        denied(NodeRules.rename(home.state, home.as(ADAM), MAXS, "No Label"), Kind.MALFORMED, "'No Label'");
        assertThat(home.granted(NodeRules.rename(home.state, home.as(ADAM), MAXS, "node-2")))
                .isZero();
    }

    @Test
    void aKeyExpiresAtATimeOrNeverAndAMemberDoesNotSayWhen() {
        home.granted(NodeRules.setExpiry(home.state, home.as(NINA), MAXS, null, NOW));
        assertThat(node(MAXS).keyExpiresAt()).isNull();
        home.granted(NodeRules.setExpiry(home.state, home.as(NINA), MAXS, NOW.plusSeconds(60), NOW));
        assertThat(node(MAXS).expired(NOW.plusSeconds(60))).isTrue();

        denied(NodeRules.setExpiry(home.state, home.as(MAX), MAXS, null, NOW), Kind.FORBIDDEN, "how long");
        denied(NodeRules.setExpiry(home.state, home.as(NINA), MAXS, NOW, NOW), Kind.MALFORMED, "between now");
        denied(
                NodeRules.setExpiry(home.state, home.as(NINA), MAXS, NOW.plus(Duration.ofDays(9_999)), NOW),
                Kind.MALFORMED,
                "3650 days");
    }

    @Test
    void aMemberGivesTheTagsThatTagOwnersLetsAndNoOthers() {
        home.append(new Change.PolicyReplaced("""
                {"groups": {"group:ops": ["max@example.org"]},
                 "tagOwners": {"tag:by-name": ["max@example.org"], "tag:by-group": ["group:ops"],
                               "tag:by-provider": ["group:dev@example.org"], "tag:by-role": ["autogroup:auditor"],
                               "tag:by-tag": ["tag:by-name"], "tag:of-nobody": []}}""", null));
        for (var tag : List.of("tag:by-name", "tag:by-group", "tag:by-provider")) {
            assertThat(NodeRules.mayGive(home.state, home.as(MAX), List.of(tag)))
                    .as(tag)
                    .isNull();
        }
        for (var tag : List.of("tag:by-role", "tag:by-tag", "tag:of-nobody", "tag:unheard-of")) {
            denied(NodeRules.tag(home.state, home.as(MAX), MAXS, List.of("tag:by-name", tag)), Kind.FORBIDDEN, tag);
        }
        assertThat(NodeRules.mayGive(home.state, home.as(AUDE), List.of("tag:by-role")))
                .isNull();

        home.granted(NodeRules.tag(home.state, home.as(MAX), MAXS, List.of("tag:by-name")));

        assertThat(node(MAXS).owner()).isEqualTo(new Owner.OfTags(List.of("tag:by-name")));
        assertThat(node(MAXS).keyExpiresAt()).isNull();
        denied(NodeRules.tag(home.state, home.as(MAX), MAXS, List.of("tag:by-group")), Kind.FORBIDDEN, "not yours");
    }

    @Test
    void withoutAPolicyOnlyAdministratorsTag() {
        denied(NodeRules.tag(home.state, home.as(MAX), MAXS, List.of("tag:x")), Kind.FORBIDDEN, "tagOwners");
        denied(NodeRules.tag(home.state, home.as(NINA), MAXS, List.of("x")), Kind.MALFORMED, "tag:");

        home.granted(NodeRules.tag(home.state, home.as(NINA), MAXS, List.of("tag:x")));

        assertThat(home.granted(NodeRules.tag(home.state, Actor.OPERATOR, MAXS, List.of("tag:x"))))
                .isZero();
    }

    @Test
    void settingsAreForThoseWhoDecideAboutPeople() {
        var wished = new TailnetSettings(true, true, Duration.ofDays(30));
        denied(SettingsRules.replace(home.state, home.as(NINA), wished), Kind.FORBIDDEN, "settings");

        assertThat(home.granted(SettingsRules.replace(home.state, home.as(ADAM), wished)))
                .isOne();

        assertThat(home.state.settings()).isEqualTo(wished);
        assertThat(home.granted(SettingsRules.replace(home.state, home.as(ADAM), wished)))
                .isZero();
    }

    private Node node(NodeId id) {
        return requireNonNull(home.state.node(id));
    }
}
