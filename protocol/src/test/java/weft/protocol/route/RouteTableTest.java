package weft.protocol.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

class RouteTableTest {
    @Test
    void anEmptyTableLeadsNowhere() {
        assertThat(RouteTable.<Integer>empty().lookup(IpAddress.parse("192.0.2.1")))
                .isNull();
    }

    @Test
    void theLongestPrefixWinsAsInALinearScan() {
        var random = new SplittableRandom(4632);
        for (int round = 0; round < 300; round++) {
            var routes = new TreeMap<IpPrefix, Integer>();
            for (int i = random.nextInt(60); i > 0; i--) {
                var address = address(random);
                routes.put(IpPrefix.containing(address, random.nextInt(address.familyBits() + 1)), i);
            }
            var table = RouteTable.of(routes);
            for (int i = 0; i < 300; i++) {
                var address = address(random);
                assertThat(table.lookup(address))
                        .as("%s in %s", address, routes)
                        .isEqualTo(scan(routes, address));
            }
            for (var prefix : routes.keySet()) {
                assertThat(table.lookup(prefix.address())).isEqualTo(scan(routes, prefix.address()));
            }
        }
    }

    /// Few distinct bits, so that prefixes nest and addresses hit their edges.
    private static IpAddress address(SplittableRandom random) {
        int bits = random.nextInt();
        bits &= random.nextInt();
        return switch (random.nextInt(4)) {
            case 0 -> IpAddress.ofIpv4(~bits);
            case 1 -> IpAddress.ofIpv4(bits);
            case 2 -> new IpAddress((long) bits << 32, 1L << random.nextInt(64));
            default -> new IpAddress(-1L, -1L << random.nextInt(64));
        };
    }

    private static @Nullable Integer scan(TreeMap<IpPrefix, Integer> routes, IpAddress address) {
        Integer best = null;
        int bits = -1;
        for (var route : routes.entrySet()) {
            if (route.getKey().contains(address) && route.getKey().bits() > bits) {
                bits = route.getKey().bits();
                best = route.getValue();
            }
        }
        return best;
    }
}
