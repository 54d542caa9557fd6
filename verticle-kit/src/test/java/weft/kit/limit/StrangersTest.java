package weft.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private final Strangers strangers = new Strangers(8);

    @Test
    void oneAddressGetsAQuarterAndOthersTheRest() {
        assertThat(entered("192.0.2.1", 10)).isEqualTo(2);

        assertThat(entered("192.0.2.2", 10)).isEqualTo(2);
        assertThat(entered("::ffff:192.0.2.2", 10)).isZero();
        assertThat(entered(null, 10)).isEqualTo(2);
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        assertThat(entered("2001:db8:1:2::1", 1)).isEqualTo(1);
        assertThat(entered("2001:db8:1:2:ffff::9", 10)).isEqualTo(1);

        assertThat(entered("2001:db8:1:3::1", 10)).isEqualTo(2);
    }

    @Test
    void thereAreNoMorePlacesThanThereAreInAll() {
        int entered = 0;
        for (int i = 1; i <= 10; i++) {
            entered += entered("192.0.2." + i, 1);
        }

        assertThat(entered).isEqualTo(8);
        assertThat(strangers.count()).isEqualTo(8);
    }

    @Test
    void aPlaceIsGivenBackOnceAndAnAddressWithoutOneIsForgotten() {
        var address = InetAddress.ofLiteral("192.0.2.1");
        var first = strangers.enter(address);
        var second = strangers.enter(address);
        assertThat(strangers.hasRoom(address)).isFalse();

        first.leave();
        first.leave();

        assertThat(strangers.count()).isEqualTo(1);
        assertThat(strangers.hasRoom(address)).isTrue();
        second.leave();
        assertThat(strangers.networks()).isZero();
    }

    private int entered(@Nullable String text, int times) {
        var address = text == null ? null : InetAddress.ofLiteral(text);
        int count = 0;
        for (int i = 0; i < times && strangers.hasRoom(address); i++) {
            strangers.enter(address);
            count++;
        }
        return count;
    }
}
