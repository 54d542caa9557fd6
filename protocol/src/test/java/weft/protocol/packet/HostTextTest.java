package weft.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTextTest {
    @Test
    void onlyAPairOfBracketsIsTakenOff() {
        assertThat(HostText.bare("[2001:db8::1]")).isEqualTo("2001:db8::1");
        assertThat(HostText.bare("2001:db8::1")).isEqualTo("2001:db8::1");
        assertThat(HostText.bare("weft.example")).isEqualTo("weft.example");
        assertThat(HostText.bare("[::1")).isEqualTo("[::1");
        assertThat(HostText.bare("")).isEmpty();
    }
}
