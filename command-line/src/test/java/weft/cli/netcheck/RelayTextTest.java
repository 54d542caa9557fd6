package weft.cli.netcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.cli.Complaint;
import weft.cli.ExitCode;
import weft.cli.Spoken;
import weft.protocol.netmap.RelayServer;

final class RelayTextTest {
    private static final String PIN = "sha256-raw:" + "0a".repeat(32);

    @Test
    void aRelayIsAHostAndAPortAndPerhapsMore() {
        assertThat(RelayText.server("relay.example:443"))
                .isEqualTo(new RelayServer("a", "relay.example", 443, 3_478, null, null, null, false));
        assertThat(RelayText.server("[2001:db8::1]:8443,stun=none,pin=" + PIN))
                .isEqualTo(new RelayServer("a", "2001:db8::1", 8_443, RelayServer.NO_STUN, PIN, null, null, false));
        assertThat(RelayText.server("relay.example:443,stun2=3479").stunPort2()).isEqualTo(3_479);
        assertThat(RelayText.map(List.of("a:1,stun=2", "b:3")).regions())
                .extracting(region -> region.code())
                .containsExactly("relay1", "relay2");
    }

    @Test
    void anythingElseIsRefusedInOneLine() {
        for (var wrong : List.of(
                "",
                "relay",
                ":443",
                "relay:",
                "relay:x",
                "relay:0",
                "relay:70000",
                "2001:db8::1:443",
                "a:1,pin=7",
                "a:1,stun=",
                "a:1,speed=9",
                "a b:1")) {
            assertThatThrownBy(() -> RelayText.server(wrong))
                    .as(wrong)
                    .isInstanceOf(Complaint.class)
                    .hasMessageStartingWith("--relay '")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aMistypedRelayOrAMissingDaemonEndsTheCommand() {
        var mistyped = Spoken.run("netcheck", "--relay", "relay");
        var nobody = Spoken.run("netcheck", "--state", "/nonexistent");
        var endpoint = Spoken.run("node", "--endpoint", "host");

        assertThat(mistyped.code()).isEqualTo(ExitCode.USAGE);
        assertThat(mistyped.err()).hasLineCount(1);
        assertThat(nobody.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(endpoint.code()).isEqualTo(ExitCode.USAGE);
        assertThat(endpoint.err()).contains("--endpoint").hasLineCount(1);
    }
}
