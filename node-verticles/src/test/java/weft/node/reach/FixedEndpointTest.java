package weft.node.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class FixedEndpointTest {
    @Test
    void itIsAnAddressOrANameWithAPort() {
        assertThat(FixedEndpoint.parse("192.0.2.1:41641")).isEqualTo(new FixedEndpoint("192.0.2.1", 41_641));
        assertThat(FixedEndpoint.parse("[2001:db8::1]:1")).hasToString("[2001:db8::1]:1");
        assertThat(FixedEndpoint.parse("home.example.org:41641")).hasToString("home.example.org:41641");
    }

    @Test
    void anythingElseIsRefusedInOneLine() {
        for (var wrong :
                new String[] {"", "host", "host:", "host:0", "host:70000", "1.2.3:5", "2001:db8::1:5", "a b:1"}) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> FixedEndpoint.parse(wrong))
                    .withMessageNotContaining("0.0.0.0")
                    .withMessageNotContaining("\n");
        }
    }
}
