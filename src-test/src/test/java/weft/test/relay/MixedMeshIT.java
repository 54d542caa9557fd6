package weft.test.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.relay.Mesh;
import weft.derp.relay.Neighbour;
import weft.protocol.derp.MeshKey;
import weft.test.lab.Await;

/// A region of our relay and Tailscale's, each of which dials the other.
@RequiresGo
@Timeout(120)
final class MixedMeshIT {
    private static final String SECRET = "0123456789abcdef".repeat(4);
    private static final int LARGEST = 64 << 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private WeftRelay ours;

    @SuppressWarnings("NullAway.Init")
    private Derper theirs;

    @SuppressWarnings("NullAway.Init")
    private TailscalePeers peers;

    @BeforeEach
    void start() throws IOException {
        var programs = GoPrograms.find().orElseThrow();
        peers = TailscalePeers.start(programs);
        var keyFile = directory.resolve("mesh.key");
        Files.writeString(keyFile, SECRET);
        int ourPort = Derper.freePort();
        int theirPort = Derper.freePort();
        // Made before either starts, so that each can be told of the other.
        var ourState = Files.createDirectories(directory.resolve("ours"));
        var theirState = Files.createDirectories(directory.resolve("theirs"));
        try (var first = WeftRelay.start(ourState, ourPort, Mesh.NONE)) {
            assertThat(first.certificate()).exists();
        }
        theirs = Derper.start(
                programs,
                theirState,
                theirPort,
                List.of("-mesh-psk-file", keyFile.toString(), "-mesh-with", RunningRelay.HOST + ":" + ourPort),
                List.of("env", "SSL_CERT_FILE=" + ourState.resolve("tls.crt")));
        ours = WeftRelay.start(
                ourState,
                ourPort,
                new Mesh(MeshKey.parse(SECRET), List.of(new Neighbour(RunningRelay.HOST, theirPort, theirs.pin()))));
    }

    @AfterEach
    void stop() {
        peers.close();
        ours.close();
        theirs.close();
    }

    @Test
    void clients_of_either_relay_reach_each_other_and_hear_who_leaves() {
        try (var here = WeftPeer.connect(ours, WeftPeer.Way.UPGRADE)) {
            var there = peers.connect(theirs);
            awaitMesh(here, there);

            int number = 1_000;
            for (int length : new int[] {1, 1_400, 16_384, LARGEST}) {
                here.send(there, ++number, length);
                there.awaitPacket(here, number, length);
                there.send(here, ++number, length);
                here.awaitPacket(there, number, length);
            }

            there.close();
            here.await("gone " + there.key().raw().hex() + " 0");
        }
    }

    @Test
    void ours_outlives_theirs() {
        try (var here = WeftPeer.connect(ours, WeftPeer.Way.UPGRADE);
                var beside = WeftPeer.connect(ours, WeftPeer.Way.UPGRADE)) {
            var there = peers.connect(theirs);
            awaitMesh(here, there);

            theirs.process().kill();

            here.await("gone " + there.key().raw().hex() + " 0");
            here.send(beside, 1, 1_400);
            beside.awaitPacket(here, 1, 1_400);
        }
    }

    /// Each relay learns of the other's clients when it has dialled it, the one or the other first; until then packets
    /// are lost.
    private void awaitMesh(RelayPeer here, RelayPeer there) {
        Await.until(
                () -> {
                    if (ours.relay().server().keysElsewhere() == 0) {
                        return false;
                    }
                    here.send(there, 1, 50);
                    there.send(here, 1, 50);
                    return here.seen().stream().anyMatch(line -> line.startsWith("packet"))
                            && there.seen().stream().anyMatch(line -> line.startsWith("packet"));
                },
                Duration.ofSeconds(30),
                () -> "relays know each other's clients: "
                        + ours.relay().server().keysElsewhere() + ", "
                        + theirs.process().output());
    }
}
