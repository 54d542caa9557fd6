package weft.test.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.test.lab.Iperf;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.TunnelEngine;

@RequiresLab
@TakesTurns
class TrafficIT {
    /// All that a tunnel carries, with either side as the one that starts.
    @ParameterizedTest(name = "{0} starts, {1} answers")
    @MethodSource("weft.test.interop.Engines#pairs")
    void packetsOfEverySizeAndFamilyPassBothWays(TunnelEngine left, TunnelEngine right) {
        Assumptions.assumeTrue(
                Iperf.missing().isEmpty(),
                () -> "skipped, because " + Iperf.missing().orElse(""));
        try (var hosts = new TwoHosts()) {
            hosts.startRight(right);
            hosts.startLeft(left);

            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 5)).matches(Ping::lostNone);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT_V6, 5)).matches(Ping::lostNone);
            assertThat(Ping.send(hosts.right, TwoHosts.LEFT, 5)).matches(Ping::lostNone);
            assertThat(Ping.send(hosts.right, TwoHosts.LEFT_V6, 5)).matches(Ping::lostNone);
            for (int bytes : new int[] {0, 1, 15, 16, 17, 1000, 1391, 1392, 1393, 8000}) {
                assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 2, bytes))
                        .as("%d bytes", bytes)
                        .matches(Ping::lostNone);
            }
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT_V6, 1, 8000)).matches(Ping::lostNone);

            // Beside other tests a cold engine carries some 2 MB in its first second.
            assertThat(Iperf.tcp(hosts.left, hosts.right, TwoHosts.RIGHT, 3, 1).bytes())
                    .isGreaterThan(5_000_000);
            assertThat(Iperf.tcp(hosts.right, hosts.left, TwoHosts.LEFT_V6, 3, 4)
                            .bytes())
                    .isGreaterThan(5_000_000);
            var udp = Iperf.udp(hosts.left, hosts.right, TwoHosts.RIGHT, 1, 1280, 20_000_000);
            assertThat(udp.bytes()).isGreaterThan(2_000_000);
            assertThat(udp.lostPercent()).isLessThan(5);
        }
    }
}
