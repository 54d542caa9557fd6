package weft.test.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.relay.Mesh;
import weft.kit.proxy.ProxySettings;
import weft.node.relay.RelayView;
import weft.node.relay.RelayView.State;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.test.lab.Await;
import weft.test.lab.TakesTurns;
import weft.test.relay.RunningRelay;
import weft.test.relay.WeftRelay;

/// A node's relay links against our relay, on loopback.
@Timeout(60)
@TakesTurns
final class RelayLinkIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void twoNodesReachEachOtherByTheHomeOfEach() throws Exception {
        try (var one = relay("one", 0);
                var two = relay("two", 0);
                var a = LinkPeer.start(map(one, two), 1, ProxySettings.NONE);
                var b = LinkPeer.start(map(one, two), 2, ProxySettings.NONE)) {
            a.await(RelayView::isHomeUp);
            b.await(RelayView::isHomeUp);
            assertThat(a.view().links()).hasSize(1);

            a.send(2, b.key(), new byte[] {1, 2, 3});
            b.send(1, a.key(), new byte[1_400]);

            var atB = b.awaitPacket(packet -> packet.source().equals(a.key()));
            assertThat(atB.region()).isEqualTo(2);
            assertThat(atB.bytes()).containsExactly(1, 2, 3);
            assertThat(a.awaitPacket(packet -> packet.source().equals(b.key())).bytes())
                    .hasSize(1_400);
            assertThat(a.await(view -> view.links().size() == 2).links()).allMatch(link -> link.state() == State.UP);
        }
    }

    @Test
    void aBurstArrivesWholeAndInOrder() throws Exception {
        try (var one = relay("one", 0);
                var a = LinkPeer.start(map(one), 1, ProxySettings.NONE);
                var b = LinkPeer.start(map(one), 1, ProxySettings.NONE)) {
            a.await(RelayView::isHomeUp);
            b.await(RelayView::isHomeUp);

            IntStream.range(0, 300).forEach(i -> a.send(1, b.key(), new byte[] {(byte) (i >> 8), (byte) i}));

            b.awaitPacket(packet -> number(packet.bytes()) == 299);
            assertThat(b.received().stream().map(packet -> number(packet.bytes())))
                    .isEqualTo(IntStream.range(0, 300).boxed().toList());
            assertThat(a.view().links().getFirst().dropped()).isZero();
        }
    }

    @Test
    void aLinkComesBackWhenItsRelayDoes() throws Exception {
        int port;
        var first = relay("one", 0);
        try (var a = LinkPeer.start(map(first), 1, ProxySettings.NONE)) {
            port = first.port();
            a.await(RelayView::isHomeUp);

            first.close();
            a.await(view -> view.links().getFirst().state() == State.WAITING);
            try (var _ = relay("one", port)) {
                a.await(RelayView::isHomeUp);
            }
        }
    }

    @Test
    void anotherCertificateThanThePinnedOneIsNotTalkedTo() throws Exception {
        try (var one = relay("one", 0);
                var a = LinkPeer.start(
                        new RelayMap(List.of(region(1, server(one.port(), "sha256-raw:" + "0".repeat(64))))),
                        1,
                        ProxySettings.NONE)) {
            var view = a.await(seen -> seen.links().getFirst().state() == State.WAITING);

            assertThat(view.links().getFirst().problem())
                    .contains("which is not the pinned one")
                    .contains(one.pin());
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotTalkedToEither() throws Exception {
        try (var one = relay("one", 0);
                var a = LinkPeer.start(
                        new RelayMap(List.of(region(1, server(one.port(), null)))), 1, ProxySettings.NONE)) {
            var view = a.await(seen -> seen.links().getFirst().state() == State.WAITING);

            assertThat(view.links().getFirst().problem()).contains("127.0.0.1:" + one.port());
        }
    }

    @Test
    void theNextRelayOfARegionServesWhenTheFirstIsGone() throws Exception {
        try (var gone = relay("gone", 0);
                var other = relay("other", 0)) {
            gone.close();
            var servers = List.of(
                    new RelayServer("a", RunningRelay.HOST, gone.port(), -1, gone.pin(), null, null, false),
                    new RelayServer("b", RunningRelay.HOST, other.port(), -1, other.pin(), null, null, false));
            try (var a = LinkPeer.start(
                    new RelayMap(List.of(new RelayRegion(1, "r", "Region", servers))), 1, ProxySettings.NONE)) {
                var view = a.await(RelayView::isHomeUp);

                assertThat(view.links().getFirst().server()).isEqualTo("127.0.0.1:" + other.port());
            }
        }
    }

    @Test
    void whoIsNotThereIsSaidToBeGone() throws Exception {
        try (var one = relay("one", 0);
                var a = LinkPeer.start(map(one), 1, ProxySettings.NONE);
                var b = LinkPeer.start(map(one), 0, ProxySettings.NONE)) {
            a.await(RelayView::isHomeUp);
            var probe = new byte[62];
            System.arraycopy(new byte[] {'T', 'S', (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0xac}, 0, probe, 0, 6);

            a.send(1, b.key(), probe);

            Await.until(
                    () -> a.gone().contains(b.key().fingerprint()),
                    Duration.ofSeconds(10),
                    () -> "gone are " + a.gone());
        }
    }

    private RunningRelay relay(String name, int port) {
        return WeftRelay.start(directory.resolve(name), port, Mesh.NONE);
    }

    private static RelayMap map(RunningRelay... relays) {
        return new RelayMap(IntStream.range(0, relays.length)
                .mapToObj(i -> region(i + 1, server(relays[i].port(), relays[i].pin())))
                .toList());
    }

    private static RelayRegion region(int id, RelayServer server) {
        return new RelayRegion(id, "r" + id, "Region " + id, List.of(server));
    }

    private static RelayServer server(int port, @Nullable String pin) {
        return new RelayServer("a", RunningRelay.HOST, port, -1, pin, null, null, false);
    }

    private static int number(byte[] bytes) {
        return (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
    }
}
