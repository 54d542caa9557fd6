package weft.coordinator.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailureLimitTest {
    private static final byte[] SECRET = {1};
    private static final byte[] OTHER = {2};

    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final FailureLimit limit = new FailureLimit(() -> now);

    @Test
    void anAddressThatFailedTooOftenWaits() throws Exception {
        var address = InetAddress.getByName("192.0.2.1");
        exhaust(address);

        assertThat(limit.mayTry(address, SECRET)).isFalse();
        assertThat(limit.mayTry(InetAddress.getByName("192.0.2.2"), SECRET)).isTrue();
        now = now.plus(FailureLimit.REFILL);
        assertThat(limit.mayTry(address, SECRET)).isTrue();
        limit.failed(address);
        assertThat(limit.mayTry(address, SECRET)).isFalse();
        now = now.plus(Duration.ofDays(1));
        exhaust(address);
        assertThat(limit.mayTry(address, SECRET)).isFalse();
    }

    @Test
    void aSecretThatWasRightIsLookedUpFromAnyAddress() throws Exception {
        var address = InetAddress.getByName("192.0.2.1");
        limit.proved(SECRET);
        exhaust(address);

        assertThat(limit.mayTry(address, SECRET)).isTrue();
        assertThat(limit.mayTry(address, OTHER)).isFalse();
    }

    @Test
    void anIpv6NetworkIsOneAddress() throws Exception {
        exhaust(InetAddress.getByName("2001:db8:1:2::1"));

        assertThat(limit.mayTry(InetAddress.getByName("2001:db8:1:2:ffff::9"), SECRET))
                .isFalse();
        assertThat(limit.mayTry(InetAddress.getByName("2001:db8:1:3::1"), SECRET))
                .isTrue();
    }

    private void exhaust(InetAddress address) {
        for (int i = 0; i < FailureLimit.BURST; i++) {
            limit.failed(address);
        }
    }
}
