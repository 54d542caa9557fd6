package weft.protocol.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpPrefix;

final class AddressPlanTest {
    @Test
    void everyIndexHasAnAddressOfItsOwnOutsideTheRangesOfOthers() {
        // given
        var range = IpPrefix.parse("100.64.0.0/10");
        var others = new IpPrefix[] {
            IpPrefix.parse("100.100.0.0/24"), IpPrefix.parse("100.100.100.0/24"), IpPrefix.parse("100.115.92.0/23")
        };
        var seen = new HashSet<Object>();

        // when every index is tried
        for (int index = 1; index <= AddressPlan.CAPACITY; index++) {
            var address = AddressPlan.ipv4(index);

            // then
            if (index % 64 == 0 || index > AddressPlan.CAPACITY - 64) {
                assertThat(range.contains(address)).isTrue();
            }
            for (var other : others) {
                if (other.contains(address)) {
                    throw new AssertionError(address + " belongs to " + other);
                }
            }
            if (!seen.add(address)) {
                throw new AssertionError(address + " twice");
            }
        }
    }

    @Test
    void theLastAddressIsTheLastBeforeTheBroadcastOfTheRange() {
        assertThat(AddressPlan.ipv4(AddressPlan.CAPACITY)).hasToString("100.127.255.254");
        assertThat(AddressPlan.ipv4(1)).hasToString("100.64.0.1");
        assertThat(AddressPlan.ipv6(1)).hasToString("fd7a:115c:a1e0::1:0:1");
    }

    @Test
    void anIndexOutsideTheRangeIsRefused() {
        assertThatThrownBy(() -> AddressPlan.ipv4(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AddressPlan.ipv6(AddressPlan.CAPACITY + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
