package weft.test.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.kit.proxy.ProxySettings;
import weft.node.relay.RelayView;
import weft.protocol.netmap.RelayMap;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;
import weft.test.lab.TakesTurns;
import weft.test.relay.Derper;
import weft.test.relay.GoPrograms;
import weft.test.relay.RelayPeer;
import weft.test.relay.RunningRelay;
import weft.test.relay.TailscalePeers;

/// A node's relay links through Tailscale's relay, with Tailscale's client at the other end.
@Timeout(60)
@TakesTurns
final class DerperLinkIT {
    private static final int LARGE = 16 << 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void aNodeReachesTailscalesClientThroughTailscalesRelay() throws Exception {
        var programs = GoPrograms.find();
        assumeTrue(programs.isPresent(), "skipped, because there is no Go, or its modules cannot be had");
        try (var derper = Derper.start(programs.get(), directory);
                var peers = TailscalePeers.start(programs.get());
                var node = LinkPeer.start(map(derper), 1, ProxySettings.NONE)) {
            node.await(RelayView::isHomeUp);
            var theirs = peers.connect(derper);

            for (int length : new int[] {1, 1_400, LARGE}) {
                var packet = RelayPeer.payload(length, length);
                node.send(1, theirs.key(), packet);
                theirs.await("packet " + node.key().raw().hex() + " " + length + " " + RelayPeer.digest(packet));
                theirs.send(node.key(), length + 1, length, 1);
                var got = node.awaitPacket(each -> Arrays.equals(each.bytes(), RelayPeer.payload(length + 1, length)));
                assertThat(got.source()).isEqualTo(theirs.key());
            }
        }
    }

    private static RelayMap map(RunningRelay relay) {
        var server = new RelayServer("a", RunningRelay.HOST, relay.port(), -1, relay.pin(), null, null, false);
        return new RelayMap(List.of(new RelayRegion(1, "r1", "Region 1", List.of(server))));
    }
}
