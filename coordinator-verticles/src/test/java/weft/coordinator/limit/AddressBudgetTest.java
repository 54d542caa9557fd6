package weft.coordinator.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AddressBudgetTest {
    private static final long SECOND = 1_000_000_000;

    private final AddressBudget budget = new AddressBudget(3, Duration.ofSeconds(2));

    @Test
    void aBurstIsAllowedAndThenAsMuchAsComesBack() {
        var address = InetAddress.ofLiteral("192.0.2.1");

        assertThat(allowed(address, 5, 0)).isEqualTo(3);
        assertThat(allowed(address, 5, SECOND)).isZero();
        assertThat(allowed(address, 5, 2 * SECOND)).isEqualTo(1);
        assertThat(allowed(address, 5, 1_000 * SECOND)).isEqualTo(3);
        assertThat(allowed(InetAddress.ofLiteral("192.0.2.2"), 5, 0)).isEqualTo(3);
    }

    @Test
    void anIpv6NetworkIsOneAddressAndWhatHasNoneIsAnother() {
        assertThat(allowed(InetAddress.ofLiteral("2001:db8:1:2::1"), 3, 0)).isEqualTo(3);

        assertThat(allowed(InetAddress.ofLiteral("2001:db8:1:2:ffff::9"), 1, 0)).isZero();
        assertThat(allowed(InetAddress.ofLiteral("2001:db8:1:3::1"), 1, 0)).isEqualTo(1);
        assertThat(allowed(null, 4, 0)).isEqualTo(3);
    }

    private int allowed(@org.jspecify.annotations.Nullable InetAddress address, int times, long nanos) {
        int count = 0;
        for (int i = 0; i < times; i++) {
            count += budget.allows(address, nanos) ? 1 : 0;
        }
        return count;
    }
}
