package weft.test.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.relay.Mesh;
import weft.derp.relay.RelayCounters;
import weft.derp.relay.StreamStart;
import weft.protocol.derp.MeshKey;
import weft.test.lab.Await;
import weft.test.lab.TakesTurns;

/// Tailscale's own client through our relay.
@RequiresGo
@Timeout(120)
@TakesTurns
final class TailscaleClientIT {
    private static final String SECRET = "0123456789abcdef".repeat(4);
    private static final int LARGEST = 64 << 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path state;

    @SuppressWarnings("NullAway.Init")
    private WeftRelay relay;

    @SuppressWarnings("NullAway.Init")
    private TailscalePeers peers;

    @BeforeEach
    void start() {
        relay = WeftRelay.start(state, 0, new Mesh(MeshKey.parse(SECRET), List.of()));
        peers = TailscalePeers.start(GoPrograms.find().orElseThrow());
    }

    @AfterEach
    void stop() {
        peers.close();
        relay.close();
    }

    @Test
    void it_starts_fast_in_tls_1_3_and_upgrades_in_tls_1_2_and_both_understand_each_other() {
        var fast = peers.connect(relay);
        var slow = peers.connect(relay, "tls12");

        int number = 0;
        for (int length : new int[] {1, 1_400, 16_384, LARGEST}) {
            fast.send(slow, ++number, length);
            slow.awaitPacket(fast, number, length);
            slow.send(fast, ++number, length);
            fast.awaitPacket(slow, number, length);
        }
        assertThat(counters().started(StreamStart.FAST)).isEqualTo(1);
        assertThat(counters().started(StreamStart.UPGRADE)).isEqualTo(1);
    }

    @Test
    void it_comes_by_web_socket() {
        try (var browsers = TailscalePeers.webSocket(GoPrograms.find().orElseThrow(), relay)) {
            var browser = browsers.connect(relay);
            var plain = peers.connect(relay);
            assertThat(counters().started(StreamStart.WEB_SOCKET)).isEqualTo(1);

            browser.send(plain, 1, 1_400);
            plain.awaitPacket(browser, 1, 1_400);
            plain.send(browser, 2, LARGEST);
            browser.awaitPacket(plain, 2, LARGEST);
        }
    }

    @Test
    void it_pings_and_hears_who_is_gone_and_who_was_never_here() {
        var one = peers.connect(relay);
        var two = peers.connect(relay);
        one.ping();
        one.await("pong");
        two.send(one, 1, 100);
        one.awaitPacket(two, 1, 100);

        two.close();
        one.await("gone " + two.key().raw().hex() + " 0");
        one.disco(two.key());
        one.await("gone " + two.key().raw().hex() + " 1");
    }

    @Test
    void of_two_connections_of_its_key_the_one_that_spoke_last_is_sent_to() {
        var friend = peers.connect(relay);
        var first = peers.connect(relay);
        var second = peers.connect(relay, "key=" + first.id());

        friend.send(second, 1, 100);
        second.awaitPacket(friend, 1, 100);
        first.ping();
        first.await("pong");
        friend.send(first, 2, 100);
        first.awaitPacket(friend, 2, 100);

        second.close();
        Await.until(() -> counters().connections() == 2, Duration.ofSeconds(10), () -> "the second is still there");
        friend.send(first, 3, 100);
        first.awaitPacket(friend, 3, 100);
        assertThat(friend.seen()).noneMatch(line -> line.startsWith("gone"));
    }

    @Test
    void a_burst_of_a_hundred_arrives_whole() {
        var one = peers.connect(relay);
        var two = peers.connect(relay);

        one.send(two.key(), 0, 1_400, 100);

        for (int i = 0; i < 100; i++) {
            two.awaitPacket(one, i, 1_400);
        }
    }

    @Test
    void with_the_mesh_key_it_watches_forwards_and_disconnects() {
        var before = peers.connect(relay);
        var watcher = peers.connect(relay, "mesh=" + SECRET, "watch");
        watcher.await("present " + before.key().raw().hex() + " 1");
        var after = peers.connect(relay);
        watcher.await("present " + after.key().raw().hex() + " 1");

        watcher.forward(after.key(), before.key(), 5, 1_400);
        before.awaitPacket(after, 5, 1_400);

        watcher.closePeer(before.key());
        before.await("ended");
        watcher.await("gone " + before.key().raw().hex() + " 0");
    }

    @Test
    void ours_and_theirs_talk_to_each_other() {
        for (var way : WeftPeer.Way.values()) {
            try (var ours = WeftPeer.connect(relay, way)) {
                var theirs = peers.connect(relay);
                ours.send(theirs, 1, LARGEST);
                theirs.awaitPacket(ours, 1, LARGEST);
                theirs.send(ours, 2, LARGEST);
                ours.awaitPacket(theirs, 2, LARGEST);
            }
        }
    }

    private RelayCounters counters() {
        return relay.relay().counters();
    }
}
