package weft.derp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.protocol.derp.FrontDoor;
import weft.protocol.derp.QueueLimits;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.RelayPrivateKey;

/// A relay with room for eight strangers, and loopback's many addresses.
@Timeout(60)
class StrangersShareTest {
    private static final int STRANGERS_MAX = 8;
    private static final RelayPrivateKey KEY = key();

    private final Transport transport = Transport.open(1);
    private final List<Socket> sockets = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private RelayServer relay;

    private int port;

    @BeforeEach
    void start() throws Exception {
        var self = new RelayServer.Self(KEY, Admission.OPEN, Mesh.NONE, new Random(1)::nextBytes);
        relay = new RelayServer(
                transport,
                self,
                SslContextBuilder.forClient().build(),
                new RelayLimits(100, STRANGERS_MAX, 60_000, 60, QueueLimits.DEFAULT));
        var bound = relay.bindPages(new InetSocketAddress("127.0.0.1", 0), new FrontDoor(KEY.publicKey()));
        port = ((InetSocketAddress) bound.sync().channel().localAddress()).getPort();
    }

    @AfterEach
    void stop() throws Exception {
        for (var socket : sockets) {
            socket.close();
        }
        relay.close().sync();
        transport.loops().shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Test
    void whoeverTakesAllThatOneAddressGetsKeepsNobodyElseOut() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(isServed(connect("127.0.0.2"))).isTrue();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(isServed(connect("127.0.0.2"))).isFalse();
        }

        assertThat(isServed(connect("127.0.0.3"))).isTrue();
        assertThat(relay.counters().refused(Refusal.TOO_MANY)).isEqualTo(20);
        assertThat(relay.counters().strangers()).isEqualTo(3);
    }

    private Socket connect(String from) throws IOException {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0);
        sockets.add(socket);
        return socket;
    }

    /// Asks for a page, and stays.
    private static boolean isServed(Socket socket) throws IOException {
        try {
            socket.getOutputStream()
                    .write("GET /generate_204 HTTP/1.1\r\nHost: relay\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (SocketException _) {
            return false;
        }
    }

    private static RelayPrivateKey key() {
        var bytes = new byte[32];
        new Random(3).nextBytes(bytes);
        return new RelayPrivateKey(bytes);
    }
}
