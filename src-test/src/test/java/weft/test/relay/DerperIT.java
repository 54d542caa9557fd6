package weft.test.relay;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.test.lab.TakesTurns;

/// Our client through Tailscale's relay.
@RequiresGo
@Timeout(120)
@TakesTurns
final class DerperIT {
    private static final int LARGEST = 64 << 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Derper derper;

    @SuppressWarnings("NullAway.Init")
    private TailscalePeers peers;

    @BeforeEach
    void start() {
        var programs = GoPrograms.find().orElseThrow();
        derper = Derper.start(programs, directory);
        peers = TailscalePeers.start(programs);
    }

    @AfterEach
    void stop() {
        peers.close();
        derper.close();
    }

    @ParameterizedTest
    @EnumSource
    void it_comes_in_each_way_and_talks_to_theirs_and_to_its_like(WeftPeer.Way way) {
        try (var ours = WeftPeer.connect(derper, way);
                var other = WeftPeer.connect(derper, WeftPeer.Way.UPGRADE)) {
            var theirs = peers.connect(derper);
            int number = 0;
            for (int length : new int[] {1, 1_400, 16_384, LARGEST}) {
                ours.send(theirs, ++number, length);
                theirs.awaitPacket(ours, number, length);
                theirs.send(ours, ++number, length);
                ours.awaitPacket(theirs, number, length);
                ours.send(other, ++number, length);
                other.awaitPacket(ours, number, length);
            }
        }
    }

    @Test
    void it_pings_and_hears_who_is_gone_and_who_was_never_here() {
        try (var ours = WeftPeer.connect(derper, WeftPeer.Way.FAST_START)) {
            var theirs = peers.connect(derper);
            ours.ping();
            ours.await("pong");
            theirs.send(ours, 1, 100);
            ours.awaitPacket(theirs, 1, 100);

            theirs.close();
            ours.await("gone " + theirs.key().raw().hex() + " 0");
            ours.disco(theirs.key());
            ours.await("gone " + theirs.key().raw().hex() + " 1");
        }
    }
}
