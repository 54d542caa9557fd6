package weft.node.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IpCommandTest {
    @Test
    void aFailureNamesItsCommandAndTheKernelsReason() {
        var commands =
                List.of("link set dev weft0 up", "route add 10.0.0.0/8 dev weft0", "address add 1.2.3.4/5 dev weft0");
        String output = """
                RTNETLINK answers: File exists
                Command failed -:2
                Error: inet prefix is expected rather than "x".
                Command failed -:3
                """;

        assertThat(IpCommand.failures(commands, output))
                .containsExactly(
                        "ip route add 10.0.0.0/8 dev weft0: File exists",
                        "ip address add 1.2.3.4/5 dev weft0: inet prefix is expected rather than \"x\".");
        assertThat(IpCommand.failures(commands, "")).isEmpty();
    }
}
