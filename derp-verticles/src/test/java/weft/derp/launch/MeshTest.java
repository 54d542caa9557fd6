package weft.derp.launch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import weft.derp.launch.TestClient.Event;
import weft.derp.relay.DropReason;
import weft.derp.relay.Mesh;
import weft.derp.relay.Neighbour;
import weft.derp.tls.TlsSource;
import weft.protocol.derp.DerpFrame;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrameCodec;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.MeshKey;
import weft.protocol.derp.ServerStep.Refusal;

/// Two relays of one region, each with two event loops, over TLS on loopback; both are told the same list.
@Timeout(60)
final class MeshTest {
    private static final String SECRET = "0123456789abcdef".repeat(4);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Relay east;

    @SuppressWarnings("NullAway.Init")
    private Relay west;

    private final List<TestClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        int eastPort = freePort();
        int westPort = freePort();
        var neighbours = List.of(neighbour("east", eastPort), neighbour("west", westPort));
        east = Relay.start(options("east", eastPort, neighbours));
        west = Relay.start(options("west", westPort, neighbours));
        await(() -> east.counters().meshLinks() == 1 && west.counters().meshLinks() == 1);
    }

    @AfterEach
    void stop() {
        clients.forEach(TestClient::close);
        east.close();
        west.close();
    }

    @Test
    void a_neighbour_that_is_down_is_logged_once_and_dialled_on() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("weft.derp.relay.MeshDialer");
        var heard = new ListAppender<ILoggingEvent>();
        heard.list = new CopyOnWriteArrayList<>();
        heard.start();
        logger.addAppender(heard);
        int nobody = freePort();
        var before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        try (var alone = Relay.start(options("alone", freePort(), List.of(new Neighbour("127.0.0.1", nobody, null))))) {
            await(() -> said(heard, nobody).size() >= 3);

            assertThat(said(heard, nobody).stream().filter(event -> event.getLevel() == Level.WARN))
                    .singleElement()
                    .asString()
                    .endsWith("nothing listens at 127.0.0.1:" + nobody);
        } finally {
            logger.setLevel(before);
            logger.detachAppender(heard);
        }
    }

    private static List<ILoggingEvent> said(ListAppender<ILoggingEvent> heard, int port) {
        return heard.list.stream()
                .filter(event -> event.getFormattedMessage().contains("127.0.0.1:" + port))
                .toList();
    }

    @Test
    void clients_of_different_relays_reach_each_other_in_packets_of_any_size() throws Exception {
        var one = up(TestClient.upgrade(east));
        var two = up(TestClient.upgrade(west));
        await(() -> east.server().keysElsewhere() == 1 && west.server().keysElsewhere() == 1);

        for (int length : new int[] {0, 1, 1_400, 16_384, FrameType.PACKET_MAX}) {
            one.send(two, filled(length, 1));
            assertThat(two.await(Event.Packet.class))
                    .satisfies(packet -> assertThat(packet.source()).isEqualTo(one.key.publicKey()))
                    .satisfies(packet -> assertThat(packet.bytes()).isEqualTo(filled(length, 1)));
            two.send(one, filled(length, 2));
            assertThat(one.await(Event.Packet.class).bytes()).isEqualTo(filled(length, 2));
        }
        two.close();
        assertThat(one.await(Event.Gone.class)).isEqualTo(new Event.Gone(two.key.publicKey(), GoneReason.DISCONNECTED));
    }

    @Test
    void a_burst_between_relays_arrives_whole_and_in_order() throws Exception {
        var one = up(TestClient.upgrade(east));
        var two = up(TestClient.upgrade(west));
        await(() -> east.server().keysElsewhere() == 1);

        for (int i = 0; i < 300; i++) {
            one.send(two, new byte[] {(byte) (i >> 8), (byte) i, 3});
        }

        for (int i = 0; i < 300; i++) {
            assertThat(two.await(Event.Packet.class).bytes()).startsWith((byte) (i >> 8), (byte) i);
        }
    }

    /// The old connection stays open and silent, as one does whose network is gone.
    @Test
    void a_client_that_moved_without_a_goodbye_is_reached_where_it_is_now() throws Exception {
        var friend = up(TestClient.upgrade(east));
        var key = TestClient.newKey();
        var before = up(TestClient.upgrade(east, key));
        friend.send(before, new byte[] {1});
        before.await(Event.Packet.class);
        var now = up(TestClient.upgrade(west, key));

        // Relays tell of clients in order: who knows of a later one knows of this one.
        up(TestClient.upgrade(west));
        await(() -> east.server().keysElsewhere() == 1);
        friend.send(now, new byte[] {2});
        assertThat(now.await(Event.Packet.class).bytes()).containsExactly(2);

        // It is back.
        before.send(friend, new byte[] {3});
        friend.await(Event.Packet.class);
        friend.send(before, new byte[] {4});
        assertThat(before.await(Event.Packet.class).bytes()).containsExactly(4);
    }

    @Test
    void a_client_that_moves_to_the_other_relay_is_not_gone() throws Exception {
        var friend = up(TestClient.upgrade(east));
        var key = TestClient.newKey();
        var before = up(TestClient.upgrade(east, key));
        before.send(friend, new byte[] {1});
        friend.await(Event.Packet.class);

        var after = up(TestClient.upgrade(west, key));
        await(() -> west.server().keysElsewhere() == 1);
        // Relays tell of clients in order: who knows of a later one knows of this one.
        up(TestClient.upgrade(west));
        await(() -> east.server().keysElsewhere() == 1);
        before.close();
        await(() -> east.server().keysElsewhere() == 2);
        friend.send(after, new byte[] {2});
        assertThat(after.await(Event.Packet.class).bytes()).containsExactly(2);
        assertThat(friend.sawNothing()).isTrue();

        after.close();
        assertThat(friend.await(Event.Gone.class).peer()).isEqualTo(key.publicKey());
    }

    @Test
    void when_a_relay_dies_the_other_serves_on_and_finds_it_again() throws Exception {
        var one = up(TestClient.upgrade(east));
        var two = up(TestClient.upgrade(west));
        await(() -> east.server().keysElsewhere() == 1);
        two.send(one, new byte[] {1});
        one.await(Event.Packet.class);
        int port = west.port();

        west.close();

        assertThat(one.await(Event.Gone.class).peer()).isEqualTo(two.key.publicKey());
        west = Relay.start(options("west", port, List.of(neighbour("east", east.port()))));
        var three = up(TestClient.upgrade(west));
        await(() -> east.server().keysElsewhere() == 1);
        one.send(three, new byte[] {3});
        assertThat(three.await(Event.Packet.class).bytes()).containsExactly(3);
    }

    @Test
    void a_packet_makes_one_hop_and_a_mesh_peer_may_close_clients() throws Exception {
        var client = up(TestClient.upgrade(east));
        var relay = up(TestClient.meshed(east, MeshKey.parse(SECRET)));
        var absent = TestClient.newKey().publicKey();
        var source = TestClient.newKey().publicKey();

        relay.sendRaw(FrameCodec.encode(new DerpFrame.ForwardPacket(source, absent, new byte[] {1})));
        relay.sendRaw(FrameCodec.encode(new DerpFrame.ForwardPacket(source, client.key.publicKey(), new byte[] {2})));

        var packet = client.await(Event.Packet.class);
        assertThat(packet.source()).isEqualTo(source);
        assertThat(packet.bytes()).containsExactly(2);
        assertThat(east.counters().dropped(DropReason.UNKNOWN_FORWARD_TARGET)).isEqualTo(1);
        relay.sendRaw(FrameCodec.encode(new DerpFrame.ClosePeer(client.key.publicKey())));
        client.await(Event.Ended.class);
        assertThat(east.counters().refused(Refusal.CLOSED_BY_MESH)).isEqualTo(1);
    }

    @Test
    void a_watcher_hears_of_all_who_are_there_and_come_and_go() throws Exception {
        var before = up(TestClient.upgrade(east));
        var watcher = up(TestClient.watching(east, MeshKey.parse(SECRET)));
        assertThat(seen(watcher, before)).isEqualTo(new Event.Present(before.key.publicKey(), 1));

        var after = up(TestClient.upgrade(east));
        assertThat(seen(watcher, after)).isEqualTo(new Event.Present(after.key.publicKey(), 1));
        after.close();
        assertThat(watcher.await(Event.Gone.class).peer()).isEqualTo(after.key.publicKey());
    }

    @Test
    void a_wrong_mesh_key_makes_no_relay() throws Exception {
        var pretender = up(TestClient.meshed(east, MeshKey.parse("f".repeat(64))));

        pretender.sendRaw(FrameCodec.encode(new DerpFrame.WatchConns()));

        pretender.await(Event.Ended.class);
        assertThat(east.counters().refused(Refusal.NOT_A_MESH_PEER)).isEqualTo(1);
    }

    /// The first event that is about `client`; before it come those about the other relay and the watcher itself.
    private static Event.Present seen(TestClient watcher, TestClient client) throws InterruptedException {
        var present = watcher.await(Event.Present.class);
        while (!present.peer().equals(client.key.publicKey())) {
            assertThat(present.flags()).isEqualTo(FrameType.PRESENT_RELAY);
            present = watcher.await(Event.Present.class);
        }
        return present;
    }

    private TestClient up(TestClient client) throws InterruptedException {
        clients.add(client);
        return client.awaitUp();
    }

    private RelayOptions options(String name, int port, List<Neighbour> neighbours) {
        return new RelayOptions(
                new RelayPorts(new InetSocketAddress("127.0.0.1", port), null),
                directory.resolve(name),
                new TlsSource.SelfSigned(),
                new Clientele.Anyone(),
                new Mesh(MeshKey.parse(SECRET), neighbours),
                2);
    }

    /// A relay that will start with the certificate that is made here.
    private Neighbour neighbour(String name, int port) throws Exception {
        var state = directory.resolve(name);
        Files.createDirectories(state);
        return new Neighbour("127.0.0.1", port, Pinned.selfSigned(state));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static byte[] filled(int length, int with) {
        var b = new byte[length];
        Arrays.fill(b, (byte) with);
        return b;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < 2_000 && !condition.call(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.call()).isTrue();
    }
}
