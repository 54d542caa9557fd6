package weft.test.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.test.lab.Await;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.TunnelEngine;
import weft.test.lab.WireGuardControl;

/// Either side changes its address or port while packets flow; the tunnel follows without a new handshake.
@RequiresLab
@TakesTurns
class RoamingIT {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    static Stream<TunnelEngine> foreign() {
        return Engines.foreign().stream();
    }

    /// Tailscale's fork leaves endpoints to the program around it, so it cannot follow on its own.
    static Stream<TunnelEngine> roaming() {
        return foreign().filter(TunnelEngine::learnsEndpoints);
    }

    @ParameterizedTest
    @MethodSource("roaming")
    void theOtherSideFollowsUsToANewAddress(TunnelEngine other) {
        try (var hosts = new TwoHosts()) {
            hosts.startRight(other);
            hosts.startLeft(Engines.WEFT);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 3)).matches(Ping::lostNone);

            hosts.left
                    .run("ip", "address", "del", "192.0.2.1/24", "dev", "eth0")
                    .orThrow();
            hosts.left.address("eth0", "192.0.2.77/24");

            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 5)).matches(Ping::lostNone);
            assertThat(Ping.send(hosts.right, TwoHosts.LEFT, 5)).matches(Ping::lostNone);
        }
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void weFollowTheOtherSideToANewAddressAndPort(TunnelEngine other) {
        try (var hosts = new TwoHosts()) {
            hosts.startRight(Engines.WEFT);
            var tunnel = hosts.startLeft(other);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 3)).matches(Ping::lostNone);

            hosts.left
                    .run("ip", "address", "del", "192.0.2.1/24", "dev", "eth0")
                    .orThrow();
            hosts.left.address("eth0", "192.0.2.77/24");
            new WireGuardControl(tunnel.interfaceName()).listen(51_999);

            Await.until(
                    () -> Ping.send(hosts.left, TwoHosts.RIGHT, 3).lostNone(),
                    DEADLINE,
                    () -> "packets from the new address are not answered");
            assertThat(Ping.send(hosts.right, TwoHosts.LEFT, 5)).matches(Ping::lostNone);
        }
    }
}
