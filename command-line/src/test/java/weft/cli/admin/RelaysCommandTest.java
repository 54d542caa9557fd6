package weft.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class RelaysCommandTest {
    @Test
    void bothPortsThatAnswerStunAreShown() throws Exception {
        assertThat(stun("{\"stunPort\": 3478, \"stunPort2\": 3479}")).isEqualTo("3478,3479");
        assertThat(stun("{\"stunPort\": 3478, \"stunPort2\": null}")).isEqualTo("3478");
        assertThat(stun("{\"stunPort\": -1}")).isEqualTo("none");
    }

    private static String stun(String server) throws Exception {
        return RelaysCommand.stun(JsonMapper.builder().build().readTree(server));
    }
}
