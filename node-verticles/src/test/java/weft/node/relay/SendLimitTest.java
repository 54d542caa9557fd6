package weft.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import weft.protocol.derp.ServerHello;

final class SendLimitTest {
    @Test
    void aRelayThatAsksForNoLimitGetsNone() {
        assertThat(SendLimit.of(ServerHello.UNLIMITED)).isNull();
    }

    @Test
    void aBurstPassesAndThenWhatTheRateAllows() {
        var limit = Objects.requireNonNull(SendLimit.of(new ServerHello(2, 1_000_000, 100_000)));
        long now = 1_000;

        for (int i = 0; i < 100; i++) {
            assertThat(limit.allows(1_000, now)).isTrue();
        }
        assertThat(limit.allows(1_000, now)).isFalse();
        assertThat(limit.allows(1_000, now + 1_100_000)).isTrue();
        assertThat(limit.allows(1_000, now + 1_100_000)).isFalse();
    }
}
