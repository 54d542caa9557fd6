package weft.protocol.members;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.members.MembersFixture.ADAM;
import static weft.protocol.members.MembersFixture.MAX;
import static weft.protocol.members.MembersFixture.MAXS;
import static weft.protocol.members.MembersFixture.denied;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import weft.protocol.members.Ruling.Kind;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.NodeId;

class CustomAttributesTest {
    private final MembersFixture home = new MembersFixture();

    @Test
    void theyStandBesideWhatTheDeviceSays() {
        home.append(new Change.NodeDescribed(MAXS, new TreeMap<>(Map.of("node:os", "linux"))));

        assertThat(home.granted(give("custom:tier", "prod"))).isOne();
        assertThat(home.granted(give("custom:site", "lab-2.1"))).isOne();
        assertThat(home.state.attributes(MAXS))
                .containsExactly(
                        Map.entry("custom:site", "lab-2.1"),
                        Map.entry("custom:tier", "prod"),
                        Map.entry("node:os", "linux"));

        assertThat(home.granted(give("custom:tier", ""))).isOne();
        assertThat(home.granted(give("custom:site", "lab-2.1"))).isZero();
        assertThat(home.state.attributes(MAXS)).containsOnlyKeys("custom:site", "node:os");
    }

    @Test
    void nobodyGivesThemToTheOwnDevices() {
        var wish = Map.of("custom:tier", "prod");

        denied(CustomAttributes.give(home.state, home.as(MAX), MAXS, wish), Kind.FORBIDDEN, "only owners");
        denied(CustomAttributes.give(home.state, home.as(ADAM), new NodeId(99), wish), Kind.UNKNOWN, "n99");
    }

    @Test
    void whatIsForDevicesToSayAndWhatIsNoNameIsRefused() {
        for (var name : List.of("node:os", "tier", "custom:", "custom:a b", "custom:" + "a".repeat(50))) {
            denied(give(name, "x"), Kind.MALFORMED, "an attribute is custom:");
        }
        denied(give("custom:a", "two words"), Kind.MALFORMED, "the value of custom:a is");
    }

    private Ruling give(String name, String value) {
        return CustomAttributes.give(home.state, home.as(ADAM), MAXS, Map.of(name, value));
    }
}
