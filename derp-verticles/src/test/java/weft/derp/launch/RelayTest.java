package weft.derp.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.launch.TestClient.Event;
import weft.derp.relay.DropReason;
import weft.derp.relay.Mesh;
import weft.derp.tls.TlsSource;
import weft.protocol.derp.DerpFrame;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrameCodec;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.stun.StunAnswer;
import weft.protocol.stun.StunCodec;
import weft.protocol.stun.TransactionId;

/// A relay with two event loops, and clients of ours, over TLS on loopback.
@Timeout(60)
final class RelayTest {
    private static final byte[] DISCO = disco();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path state;

    @SuppressWarnings("NullAway.Init")
    private Relay relay;

    private final List<TestClient> clients = new ArrayList<>();

    @BeforeEach
    void start() {
        relay = Relay.start(options(state, loopback(0)));
    }

    @AfterEach
    void stop() {
        clients.forEach(TestClient::close);
        relay.close();
    }

    @Test
    void every_kind_of_connection_reaches_every_other_in_packets_of_any_size() throws Exception {
        var kinds = List.of(
                up(TestClient.upgrade(relay)),
                up(TestClient.fastStart(relay)),
                up(TestClient.webSocket(relay)),
                up(TestClient.upgrade(relay, TestClient.newKey(), "TLSv1.2")));

        for (var source : kinds) {
            for (var target : kinds) {
                for (int length : new int[] {0, 1, 1_400, 16_384, FrameType.PACKET_MAX}) {
                    var packet = random(length);
                    source.send(target, packet);
                    var got = target.await(Event.Packet.class);
                    assertThat(got.source()).isEqualTo(source.key.publicKey());
                    assertThat(got.bytes()).isEqualTo(packet);
                }
            }
        }
    }

    @Test
    void a_burst_arrives_whole_and_in_order() throws Exception {
        var source = up(TestClient.upgrade(relay));
        var targets =
                List.of(up(TestClient.upgrade(relay)), up(TestClient.upgrade(relay)), up(TestClient.upgrade(relay)));

        for (int i = 0; i < 3_000; i++) {
            source.send(targets.get(i % 3), numbered(i, 1_400));
        }

        for (int i = 0; i < 3_000; i++) {
            assertThat(targets.get(i % 3).await(Event.Packet.class).bytes()).startsWith((byte) (i >> 8), (byte) i);
        }
    }

    @Test
    void whoever_had_packets_of_a_peer_hears_when_it_leaves() throws Exception {
        var leaver = up(TestClient.upgrade(relay));
        var friend = up(TestClient.upgrade(relay));
        var stranger = up(TestClient.upgrade(relay));
        leaver.send(friend, new byte[] {1});
        friend.await(Event.Packet.class);

        leaver.close();

        assertThat(friend.await(Event.Gone.class))
                .isEqualTo(new Event.Gone(leaver.key.publicKey(), GoneReason.DISCONNECTED));
        stranger.sync(1);
        assertThat(stranger.sawNothing()).isTrue();
    }

    @Test
    void only_disco_hears_that_its_target_is_not_here_and_not_without_end() throws Exception {
        var asker = up(TestClient.upgrade(relay));
        var absent = TestClient.newKey().publicKey();

        for (int i = 0; i < 10; i++) {
            asker.session.send(absent, new byte[100], 0, 100);
            asker.session.send(absent, DISCO, 0, DISCO.length);
        }

        for (int i = 0; i < 3; i++) {
            assertThat(asker.await(Event.Gone.class)).isEqualTo(new Event.Gone(absent, GoneReason.NOT_HERE));
        }
        asker.sync(1);
        assertThat(relay.counters().dropped(DropReason.UNKNOWN_TARGET)).isEqualTo(20);
    }

    @Test
    void of_two_connections_of_a_key_the_one_that_spoke_last_is_sent_to() throws Exception {
        var key = TestClient.newKey();
        var friend = up(TestClient.upgrade(relay));
        var first = up(TestClient.upgrade(relay, key));
        first.send(friend, new byte[] {0});
        friend.await(Event.Packet.class);
        var second = up(TestClient.upgrade(relay, key));

        friend.send(second, new byte[] {2});
        assertThat(second.await(Event.Packet.class).bytes()).containsExactly(2);
        first.sync(1);
        friend.send(first, new byte[] {1});
        assertThat(first.await(Event.Packet.class).bytes()).containsExactly(1);

        first.close();
        awaitConnections(2);
        // A connection stops counting a moment before its key's packets go elsewhere.
        for (int i = 0; i < 100 && second.sawNothing(); i++) {
            friend.send(second, new byte[] {3});
            Thread.sleep(20);
        }
        assertThat(second.await(Event.Packet.class).bytes()).containsExactly(3);
        assertThat(friend.sawNothing()).isTrue();
        second.close();
        assertThat(friend.await(Event.Gone.class).peer()).isEqualTo(key.publicKey());
    }

    /// By counts, not by time: the other pair's packets all arrive, the stuck reader's queue is bounded, and what it
    /// did not take is dropped and counted.
    @Test
    void a_reader_that_is_stuck_harms_no_other_pair() throws Exception {
        var flooder = up(TestClient.upgrade(relay));
        var source = up(TestClient.upgrade(relay));
        var target = up(TestClient.upgrade(relay));
        try (var stuck = new StuckReader(relay)) {
            int flood = 20_000;
            var flooding = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < flood; i++) {
                    stuck.sendTo(flooder);
                }
            });
            for (int i = 0; i < 500; i++) {
                source.send(target, numbered(i, 1_200));
                assertThat(target.await(Event.Packet.class).bytes()).startsWith((byte) (i >> 8), (byte) i);
            }
            flooding.join();
            // The flooder, too, is soon heard again.
            flooder.sync(9);
            flooder.send(target, new byte[] {7});
            assertThat(target.await(Event.Packet.class).bytes()).containsExactly(7);

            assertThat(relay.counters().dropped(DropReason.QUEUE_FULL)).isPositive();
            assertThat(relay.counters().dropped(DropReason.QUEUE_FULL)).isLessThanOrEqualTo(flood);
        }
    }

    @Test
    void hostile_connections_are_closed_by_reason_and_harm_nobody() throws Exception {
        var source = up(TestClient.upgrade(relay));
        var target = up(TestClient.upgrade(relay));
        var malformed = up(TestClient.upgrade(relay));
        malformed.sendRaw(new byte[] {FrameType.NOTE_PREFERRED, 0, 0, 0, 2, 0, 0});
        var oversized = up(TestClient.upgrade(relay));
        oversized.sendRaw(new byte[] {FrameType.SEND_PACKET, 0, 1, 0, 0x21});
        var watcher = up(TestClient.upgrade(relay));
        watcher.sendRaw(FrameCodec.encode(new DerpFrame.WatchConns()));
        try (var stranger = new TlsWire(relay.port(), relay.pin(), "TLSv1.3")) {
            stranger.write("GET /derp HTTP/1.1\r\nUpgrade: DERP\r\n\r\n\7\0\0\0\1\1"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            while (stranger.read(new byte[100]) >= 0) {}
        }

        malformed.await(Event.Ended.class);
        oversized.await(Event.Ended.class);
        watcher.await(Event.Ended.class);
        source.send(target, new byte[] {1});
        target.await(Event.Packet.class);
        for (var reason : List.of(Refusal.MALFORMED, Refusal.OVERSIZED, Refusal.NOT_A_MESH_PEER, Refusal.NO_LOGIN)) {
            assertThat(relay.counters().refused(reason)).as("%s", reason).isEqualTo(1);
        }
        awaitConnections(2);
        assertThat(relay.counters().strangers()).isZero();
    }

    @Test
    void random_bytes_harm_nobody() throws Exception {
        var source = up(TestClient.upgrade(relay));
        var target = up(TestClient.upgrade(relay));
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var hostile = up(TestClient.upgrade(relay));
            for (int i = 0; i < 20; i++) {
                var bytes = new byte[1 + random.nextInt(3_000)];
                random.nextBytes(bytes);
                bytes[0] = (byte) random.nextInt(0x16);
                bytes[Math.min(1, bytes.length - 1)] = 0;
                hostile.sendRaw(bytes);
            }
            source.send(target, numbered(seed, 10));
            assertThat(target.await(Event.Packet.class).bytes()).startsWith((byte) 0, (byte) seed);
            hostile.close();
        }
        awaitConnections(2);
    }

    @Test
    void pages_are_served_on_one_connection() throws Exception {
        try (var http =
                HttpClient.newBuilder().sslContext(Pinned.context(relay.pin())).build()) {
            for (var path : new String[] {"/derp/probe", "/derp/latency-check", "/generate_204", "/", "/robots.txt"}) {
                var answer = http.send(
                        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + relay.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path).isEqualTo(path.equals("/generate_204") ? 204 : 200);
            }
            assertThat(relay.counters().connections()).isEqualTo(1);
        }
    }

    @Test
    void stun_tells_on_both_ports_where_one_comes_from() throws Exception {
        assertThat(relay.stunPort2()).isEqualTo(relay.stunPort() + 1);
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            for (int port : new int[] {relay.stunPort(), relay.stunPort2()}) {
                var transaction = new TransactionId(1, port);
                var question = StunCodec.request(transaction);
                socket.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), port));
                var answer = new DatagramPacket(new byte[100], 100);
                socket.receive(answer);

                assertThat(answer.getPort()).isEqualTo(port);
                assertThat(answer.getLength()).isLessThanOrEqualTo(question.length);
                assertThat(StunCodec.read(answer.getData(), 0, answer.getLength()))
                        .isInstanceOfSatisfying(StunAnswer.class, a -> {
                            assertThat(a.transaction()).isEqualTo(transaction);
                            assertThat(a.mapped()).hasToString("127.0.0.1:" + socket.getLocalPort());
                        });
            }
        }
    }

    /// RFC 8489, 6.3.1: who asks for what nobody knows is told so, and does not ask again and again.
    @Test
    void stun_refuses_what_it_does_not_understand() throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(5_000);
            var question = HexFormat.of().parseHex("000100042112a442" + "0102030405060708090a0b0c" + "00550000");
            socket.send(
                    new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), relay.stunPort()));
            var answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);

            assertThat(Arrays.copyOf(answer.getData(), answer.getLength()))
                    .isEqualTo(StunCodec.refusal(TransactionId.at(question, 8), List.of(0x55)));
        }
    }

    @Test
    void a_relay_whose_second_stun_port_is_taken_serves_without_it() throws Exception {
        int first = relay.stunPort();
        relay.close();
        try (var taken = new DatagramSocket(first + 1, InetAddress.getLoopbackAddress())) {
            var ports = new RelayPorts(loopback(0), loopback(first));

            relay = Relay.start(
                    new RelayOptions(ports, state, new TlsSource.SelfSigned(), new Clientele.Anyone(), Mesh.NONE, 1));

            assertThat(taken.isBound()).isTrue();
            assertThat(relay.stunPort()).isEqualTo(first);
            assertThat(relay.stunPort2()).isZero();
        }
    }

    @Test
    void key_and_certificate_outlive_a_restart() throws Exception {
        var key = relay.publicKey();
        var pin = relay.pin();
        relay.close();

        relay = Relay.start(options(state, loopback(0)));

        assertThat(relay.publicKey()).isEqualTo(key);
        assertThat(relay.pin()).isEqualTo(pin);
        assertThat(Files.getPosixFilePermissions(state.resolve(RelayKeyFile.NAME)))
                .hasSize(2);
    }

    @Test
    void what_cannot_be_started_says_why_in_a_line() throws Exception {
        var other = state.resolve("other");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Relay.start(options(other, loopback(taken.getLocalPort()))))
                    .isInstanceOf(RelayFailed.class)
                    .hasMessage("cannot listen on TCP 127.0.0.1:" + taken.getLocalPort()
                            + ": another program listens there; choose another --listen");
        }
        Files.writeString(other.resolve(RelayKeyFile.NAME), "nonsense");
        assertThatThrownBy(() -> Relay.start(options(other, loopback(0))))
                .isInstanceOf(RelayFailed.class)
                .hasMessageContaining("does not hold a relay's key");
    }

    @Test
    void a_state_directory_has_one_relay_at_a_time() {
        assertThatThrownBy(() -> Relay.start(options(state, loopback(0))))
                .isInstanceOf(RelayFailed.class)
                .hasMessage("another relay runs on " + state
                        + " already: stop that one, or name another directory with --state");
    }

    private TestClient up(TestClient client) throws InterruptedException {
        clients.add(client);
        return client.awaitUp();
    }

    private void awaitConnections(int count) throws InterruptedException {
        for (int i = 0; i < 500 && relay.counters().connections() != count; i++) {
            Thread.sleep(10);
        }
        assertThat(relay.counters().connections()).isEqualTo(count);
    }

    private static RelayOptions options(Path state, InetSocketAddress listen) {
        return new RelayOptions(
                new RelayPorts(listen, loopback(0)),
                state,
                new TlsSource.SelfSigned(),
                new Clientele.Anyone(),
                Mesh.NONE,
                2);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private static byte[] numbered(int number, int length) {
        var b = new byte[length];
        b[0] = (byte) (number >> 8);
        b[1] = (byte) number;
        return b;
    }

    private static byte[] random(int length) {
        var b = new byte[length];
        new Random(length).nextBytes(b);
        return b;
    }

    private static byte[] disco() {
        var b = new byte[100];
        Arrays.fill(b, (byte) 9);
        System.arraycopy(new byte[] {'T', 'S', (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0xac}, 0, b, 0, 6);
        return b;
    }
}
