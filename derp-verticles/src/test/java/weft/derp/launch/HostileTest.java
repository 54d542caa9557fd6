package weft.derp.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.derp.launch.TestClient.Event;
import weft.derp.relay.Mesh;
import weft.derp.tls.TlsSource;
import weft.protocol.derp.DerpFrame;
import weft.protocol.derp.FrameCodec;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.NodeKey;
import weft.protocol.stun.StunAnswer;
import weft.protocol.stun.StunCodec;
import weft.protocol.stun.StunMessage;
import weft.protocol.stun.TransactionId;

/// A relay under those who mean it no good, beside a pair that only wants its packets carried.
@Timeout(90)
final class HostileTest {
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path state;

    @SuppressWarnings("NullAway.Init")
    private Relay relay;

    @SuppressWarnings("NullAway.Init")
    private TestClient source;

    @SuppressWarnings("NullAway.Init")
    private TestClient target;

    private int sent;

    @BeforeEach
    void start() throws Exception {
        relay = Relay.start(new RelayOptions(
                new RelayPorts(ANY, ANY), state, new TlsSource.SelfSigned(), new Clientele.Anyone(), Mesh.NONE, 2));
        source = TestClient.upgrade(relay).awaitUp();
        target = TestClient.fastStart(relay).awaitUp();
    }

    @AfterEach
    void stop() {
        source.close();
        target.close();
        relay.close();
    }

    @Test
    void thousands_that_never_log_in_are_closed_after_ten_seconds_and_delay_nobody() throws Exception {
        var idle = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 2_000; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), relay.port()));
                if (i % 100 == 0) {
                    carriesOn();
                }
            }
            until(() -> relay.counters().strangers() > 0);
            until(() -> {
                carriesOn();
                return relay.counters().refused(Refusal.TOO_SLOW) == 2_000;
            });
            assertThat(relay.counters().strangers()).isZero();
            assertThat(relay.counters().connections()).isEqualTo(2);
        } finally {
            for (var socket : idle) {
                socket.close();
            }
        }
    }

    /// Half of them say nothing at all, half begin TLS and leave it there.
    @Test
    void thousands_of_one_address_that_never_finish_tls_get_its_share_and_keep_no_other_address_out() throws Exception {
        var open = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 3_000; i++) {
                var socket = connectFrom("127.0.0.2");
                open.add(socket);
                if (i % 2 == 0) {
                    begin(socket);
                }
            }
            until(() -> relay.counters().refused(Refusal.TOO_MANY) == 500);

            assertThat(relay.counters().strangers()).isEqualTo(2_500);
            try (var late = TestClient.upgrade(relay).awaitUp()) {
                source.send(late, new byte[] {1, 2, 3});
                assertThat(late.await(Event.Packet.class).bytes()).containsExactly(1, 2, 3);
            }
            carriesOn();
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    private Socket connectFrom(String address) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), relay.port(), InetAddress.ofLiteral(address), 0);
    }

    /// The head of a TLS record with a client's hello of 256 bytes, of which no more comes.
    private static void begin(Socket socket) {
        try {
            socket.getOutputStream().write(new byte[] {22, 3, 1, 1, 4, 1, 0, 1, 0});
        } catch (IOException _) {
            // One of those that got no place.
        }
    }

    @Test
    void what_is_no_tls_and_what_is_no_http_is_closed_and_counted() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
                socket.getOutputStream().write(ascii("GET / HTTP/1.1\r\nHost: relay\r\n\r\n"));
                assertThat(atEnd(socket)).isTrue();
            }
            try (var stranger = new TlsWire(relay.port(), relay.pin(), "TLSv1.3")) {
                stranger.write(ascii("\0\0\0\r\n\r\n"));
                while (stranger.read(new byte[1_000]) >= 0) {}
            }
        }
        carriesOn();
        until(() -> relay.counters().strangers() == 0);
        assertThat(relay.counters().refused(Refusal.NO_TLS)).isEqualTo(20);
        assertThat(relay.counters().refused(Refusal.BAD_HTTP)).isEqualTo(20);
    }

    @Test
    void a_login_that_was_not_sealed_by_its_key_is_refused() throws Exception {
        var stolen = FrameCodec.encode(
                new DerpFrame.ClientInfo(new NodeKey(source.key.publicKey().raw()), new byte[24], new byte[90]));
        for (int i = 0; i < 10; i++) {
            try (var stranger = new TlsWire(relay.port(), relay.pin(), "TLSv1.3")) {
                stranger.write(ascii("GET /derp HTTP/1.1\r\nUpgrade: DERP\r\n\r\n"));
                stranger.write(stolen);
                while (stranger.read(new byte[1_000]) >= 0) {}
            }
        }
        assertThat(relay.counters().refused(Refusal.BAD_BOX)).isEqualTo(10);
        carriesOn();
    }

    /// The attacker forges a victim's address; what the victim gets may not be worth it.
    @Test
    void a_flood_of_short_stun_questions_is_not_answered_with_more_and_others_are_answered_on() throws Exception {
        var stun = Objects.requireNonNull(relay.stun());
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var bare = Arrays.copyOf(StunCodec.request(new TransactionId(1, 2)), StunCodec.HEADER);
            bare[3] = 0;
            var junk = new byte[1_200];
            long began = System.nanoTime();
            for (int i = 0; i < 5_000; i++) {
                socket.send(to(bare));
                socket.send(to(junk));
                if (i % 500 == 0) {
                    carriesOn();
                }
            }
            long seconds = (System.nanoTime() - began) / 1_000_000_000L + 1;

            assertThat(isAnswered(socket)).isTrue();
            assertThat(stun.answered()).isLessThanOrEqualTo(40 + 10 * (seconds + 2) + 1);
            assertThat(stun.overBudget()).isPositive();
            assertThat(stun.dropped(StunMessage.Reason.NOT_STUN)).isPositive();
        }
    }

    /// Asks as DERP's clients do, with a question that is longer than its answer, until it is answered: the kernel
    /// drops
    /// some of a flood.
    private boolean isAnswered(DatagramSocket socket) throws IOException {
        var transaction = new TransactionId(7, 8);
        socket.setSoTimeout(200);
        for (int i = 0; i < 100; i++) {
            socket.send(to(StunCodec.request(transaction)));
            try {
                for (int j = 0; j < 100; j++) {
                    var answer = new DatagramPacket(new byte[100], 100);
                    socket.receive(answer);
                    if (StunCodec.read(answer.getData(), 0, answer.getLength()) instanceof StunAnswer told
                            && told.transaction().equals(transaction)) {
                        return true;
                    }
                }
            } catch (SocketTimeoutException _) {
                // Asked again.
            }
        }
        return false;
    }

    private DatagramPacket to(byte[] bytes) {
        return new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), relay.stunPort());
    }

    private void carriesOn() {
        source.send(target, new byte[] {(byte) ++sent, 2, 3});
        try {
            assertThat(target.await(Event.Packet.class).bytes()).startsWith((byte) sent);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean atEnd(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {}
        } catch (SocketException _) {
            // Reset is an end, too.
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void until(BooleanSupplier happened) throws InterruptedException {
        for (int i = 0; i < 6_000 && !happened.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(happened.getAsBoolean()).isTrue();
    }
}
