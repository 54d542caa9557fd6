package weft.test.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.protocol.key.Key32;
import weft.test.lab.Ping;
import weft.test.lab.RequiresLab;
import weft.test.lab.TakesTurns;
import weft.test.lab.TunnelEngine;
import weft.test.lab.TunnelSetup;

/// Who has the wrong key gets nothing through, who has the right one does.
@RequiresLab
@TakesTurns
class RefusalIT {
    static Stream<TunnelEngine> foreign() {
        return Engines.foreign().stream();
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void theRightPresharedKeyOpensTheTunnelAndAWrongOneDoesNot(TunnelEngine other) {
        Key32 shared = TunnelSetup.newPresharedKey();
        try (var hosts = new TwoHosts()) {
            hosts.leftKnows = peer -> peer.withPresharedKey(shared);
            hosts.rightKnows = peer -> peer.withPresharedKey(shared);
            try (var _ = hosts.startRight(other);
                    var _ = hosts.startLeft(Engines.WEFT)) {
                assertThat(Ping.send(hosts.left, TwoHosts.RIGHT, 3)).matches(Ping::lostNone);
                assertThat(Ping.send(hosts.right, TwoHosts.LEFT, 3)).matches(Ping::lostNone);
            }
            hosts.leftKnows = peer -> peer.withPresharedKey(TunnelSetup.newPresharedKey());
            try (var _ = hosts.startRight(other);
                    var _ = hosts.startLeft(Engines.WEFT)) {
                assertNothingPasses(hosts);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void aStrangersKeyOpensNothing(TunnelEngine other) {
        try (var hosts = new TwoHosts()) {
            hosts.rightKnows = _ -> TunnelSetup.Peer.of(
                    TunnelSetup.newPrivateKey().publicKey(), TwoHosts.LEFT + "/32", TwoHosts.LEFT_V6 + "/128");
            try (var _ = hosts.startRight(other);
                    var _ = hosts.startLeft(Engines.WEFT)) {
                assertNothingPasses(hosts);
            }
            try (var _ = hosts.startRight(Engines.WEFT);
                    var _ = hosts.startLeft(other)) {
                assertNothingPasses(hosts);
            }
        }
    }

    private static void assertNothingPasses(TwoHosts hosts) {
        assertThat(Ping.probe(hosts.left, TwoHosts.RIGHT).answered()).isZero();
    }
}
