package weft.test.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.TunnelEngine;

/// The lab itself: two foreign engines understand each other in it, so what fails elsewhere is ours.
@RequiresLab
@TakesTurns
class ForeignEnginesIT {
    static Stream<TunnelEngine> foreign() {
        return Engines.foreign().stream();
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void aForeignEngineReachesItself(TunnelEngine engine) {
        try (var hosts = new TwoHosts()) {
            hosts.startRight(engine);
            hosts.startLeft(engine);

            assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 3)).matches(Ping::lostNone);
            assertThat(Ping.send(hosts.right, TwoHosts.LEFT_V6, 3)).matches(Ping::lostNone);
        }
    }
}
