package weft.test.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.test.lab.Await;
import weft.test.lab.Iperf;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.TunnelEngine;
import weft.test.lab.WeftWireGuard;
import weft.test.lab.WireGuardControl;

/// Sessions are renewed under traffic, and no packet is lost by it.
@RequiresLab
@TakesTurns
class RekeyIT {
    /// 120 s become 3.
    private static final int CLOCK_RATE = 40;

    private static final int SECONDS = 8;
    /// Little enough for the slowest engine to carry without loss, so that what is lost was lost by a rekey.
    private static final long BITS_PER_SECOND = 10_000_000;

    private static final Duration PING_INTERVAL = Duration.ofMillis(10);
    private static final Pattern HANDSHAKE = Pattern.compile("last_handshake_time_n?sec=\\d+");

    static Stream<TunnelEngine> foreign() {
        return Engines.foreign().stream();
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void weRenewWhilePacketsFlow(TunnelEngine other) {
        renewals(WeftWireGuard.hasty(CLOCK_RATE), other, SECONDS, 2);
    }

    /// With WireGuard's own 120 seconds; takes over four minutes.
    @ParameterizedTest
    @MethodSource("foreign")
    @Tag("soak")
    void weRenewAtTheTrueTimeToo(TunnelEngine other) {
        renewals(Engines.WEFT, other, 260, 2);
    }

    private static void renewals(TunnelEngine ours, TunnelEngine other, int seconds, int renewalsMin) {
        try (var hosts = new TwoHosts()) {
            var answering = hosts.startRight(other);
            hosts.startLeft(ours);
            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 1)).matches(Ping::lostNone);
            var pings = Ping.start(hosts.left, TwoHosts.RIGHT, PING_INTERVAL);
            var bulk = CompletableFuture.supplyAsync(
                    () -> Iperf.udp(hosts.left, hosts.right, TwoHosts.RIGHT, seconds, 1280, BITS_PER_SECOND),
                    Thread::startVirtualThread);

            Set<String> handshakes = new HashSet<>();
            Await.until(
                    () -> {
                        handshakes.add(handshake(new WireGuardControl(answering.interfaceName())));
                        return bulk.isDone();
                    },
                    Duration.ofSeconds(seconds + 30L),
                    () -> "the bulk transfer does not end");
            pings.signal("INT");
            pings.awaitExit(Duration.ofSeconds(5));
            var pinged = Ping.of(pings.output());

            assertThat(bulk.join().lostPercent()).isLessThan(1);
            assertThat(handshakes.size() - 1).as("renewals").isGreaterThanOrEqualTo(renewalsMin);
            assertThat(pinged.sent() - pinged.answered())
                    .as("pings without an answer, of %s; the last may be on its way", pinged)
                    .isLessThanOrEqualTo(2 + pinged.sent() / 200);
        }
    }

    private static String handshake(WireGuardControl control) {
        return HANDSHAKE
                .matcher(control.state())
                .results()
                .map(match -> match.group())
                .toList()
                .toString();
    }
}
