package weft.coordinator.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.coordinator.limit.Visitors;
import weft.coordinator.nodestream.NodeStreams;
import weft.coordinator.nodestream.StreamSettings;
import weft.coordinator.relaystream.RelayStreamSettings;
import weft.coordinator.relaystream.RelayStreams;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.CoordinatorPrivateKey;
import weft.protocol.netmap.RelayMap;

/// What strangers get of a coordinator's port; loopback has many addresses.
@Timeout(60)
class HttpDoorTest {
    private static final int STRANGERS_MAX = 8;
    private static final int VISITORS_MAX = 200;
    private static final int CLOSED = -1;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Entropy ENTROPY = new Random(7)::nextBytes;
    private static final CoordinatorPrivateKey KEY = new CoordinatorPrivateKey(ENTROPY.bytes(32));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final Visitors visitors = new Visitors(VISITORS_MAX);
    private final Vertx vertx =
            Vertx.builder().withTransport(visitors.transport()).build();
    private final Events events = new Events(vertx, JsonCodec.ofProtocol());
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var socket : sockets) {
            socket.close();
        }
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aConnectionThatSaysNothingIsClosedAfterAMinute() throws Exception {
        var options = HttpDoor.options(TestCoordinator.config(directory), Instant.EPOCH);
        assertThat(options.getIdleTimeout()).isEqualTo(60);
        assertThat(options.getIdleTimeoutUnit()).isEqualTo(TimeUnit.SECONDS);
        int port = serve(options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS), List.of());

        assertThat(connect(port, "127.0.0.1").getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aStreamIsNotCompressedEvenForWhoAsks() throws Exception {
        var streams = nodeStreams();
        var options = HttpDoor.options(TestCoordinator.config(directory), Instant.EPOCH);
        int port = serve(options, List.of(streams::mount));
        var socket = connect(port, "127.0.0.1");

        ask(socket, "/stream/node", "Sec-WebSocket-Extensions: permessage-deflate\r\n");

        assertThat(answer(socket))
                .contains("HTTP/1.1 101 Switching Protocols")
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-extensions"));
    }

    @Test
    void oneAddressDoesNotTakeAllPlacesForNodesThatHaveNotSaidWhoTheyAre() throws Exception {
        var streams = nodeStreams();
        int port = serve(new HttpServerOptions().setHost("127.0.0.1").setPort(0), List.of(streams::mount));

        assertSharesPlaces(port, "/stream/node");

        assertThat(streams.counters().turnedAway.sum()).isEqualTo(20);
    }

    @Test
    void oneAddressDoesNotTakeAllPlacesForRelaysThatHaveNotSaidWhoTheyAre() throws Exception {
        var streams = relayStreams();
        int port = serve(new HttpServerOptions().setHost("127.0.0.1").setPort(0), List.of(streams::mount));

        assertSharesPlaces(port, "/stream/relay");

        assertThat(streams.counters().turnedAway.sum()).isEqualTo(20);
    }

    @Test
    void oneAddressDoesNotTakeAllConnectionsAndStreamsAreNotCounted() throws Exception {
        var streams = nodeStreams();
        int port = serve(new HttpServerOptions().setHost("127.0.0.1").setPort(0), List.of(streams::mount));

        for (int i = 0; i < 2; i++) {
            assertThat(upgrade(connect(port, "127.0.0.2"), "/stream/node")).isEqualTo(101);
        }
        for (int i = 0; i < VISITORS_MAX / 4; i++) {
            assertThat(upgrade(connect(port, "127.0.0.2"), "/key")).isEqualTo(200);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(upgrade(connect(port, "127.0.0.2"), "/key")).isEqualTo(CLOSED);
        }

        assertThat(upgrade(connect(port, "127.0.0.3"), "/key")).isEqualTo(200);
        assertThat(visitors.count()).isEqualTo(VISITORS_MAX / 4 + 1);
        assertThat(visitors.turnedAway()).isEqualTo(20);
    }

    @Test
    void thousandsOfOneAddressThatNeverFinishTlsKeepNoOtherAddressOut() throws Exception {
        var options = HttpDoor.options(CoordinatorConfig.standard(directory, "127.0.0.1", 0), Instant.now());
        int port = serve(options, List.of(nodeStreams()::mount));

        for (int i = 0; i < 2_000; i++) {
            var socket = connect(port, "127.0.0.2");
            if (i % 2 == 0) {
                beginTls(socket);
            }
        }
        until(() -> visitors.turnedAway() == 2_000 - VISITORS_MAX / 4);

        assertThat(visitors.count()).isEqualTo(VISITORS_MAX / 4);
        assertThat(statusOverTls(port, "127.0.0.3")).isEqualTo(200);
        for (var socket : sockets) {
            socket.close();
        }
        until(() -> visitors.count() <= 1);
    }

    /// The head of a TLS record with a client's hello of 256 bytes, of which no more comes.
    private static void beginTls(Socket socket) {
        try {
            socket.getOutputStream().write(new byte[] {22, 3, 1, 1, 4, 1, 0, 1, 0});
        } catch (IOException _) {
            // One of those that got no place.
        }
    }

    private static void until(BooleanSupplier happened) throws InterruptedException {
        for (int i = 0; i < 2_000 && !happened.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(happened.getAsBoolean()).isTrue();
    }

    private int statusOverTls(int port, String from) throws Exception {
        var client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setLocalAddress(from));
        return client.request(HttpMethod.GET, port, "127.0.0.1", "/key")
                .compose(HttpClientRequest::send)
                .await(10, TimeUnit.SECONDS)
                .statusCode();
    }

    private void assertSharesPlaces(int port, String path) throws IOException {
        for (int i = 0; i < 2; i++) {
            assertThat(upgrade(connect(port, "127.0.0.2"), path)).isEqualTo(101);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(upgrade(connect(port, "127.0.0.2"), path)).isEqualTo(503);
        }
        assertThat(upgrade(connect(port, "127.0.0.3"), path)).isEqualTo(101);
    }

    private int serve(HttpServerOptions options, List<Routes> routes) throws Exception {
        var door = new HttpVerticle(options, routes, visitors);
        vertx.deployVerticle(door).await(10, TimeUnit.SECONDS);
        return door.port();
    }

    private Socket connect(int port, String from) throws IOException {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0);
        sockets.add(socket);
        return socket;
    }

    /// The status of the answer, or [#CLOSED].
    private static int upgrade(Socket socket, String path) throws IOException {
        try {
            ask(socket, path, "");
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var line = answer.readLine();
            return line == null ? CLOSED : Integer.parseInt(line.split(" ")[1]);
        } catch (SocketException _) {
            return CLOSED;
        }
    }

    /// @param more lines of the request's head
    private static void ask(Socket socket, String path, String more) throws IOException {
        var request = "GET " + path + " HTTP/1.1\r\nHost: weft\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /// The lines of the answer's head.
    private static List<String> answer(Socket socket) throws IOException {
        var lines = new ArrayList<String>();
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    /// Strangers get no further than to what is here.
    @SuppressWarnings("NullAway")
    private NodeStreams nodeStreams() {
        var parts = new NodeStreams.Parts(
                KEY,
                null,
                null,
                null,
                null,
                "one",
                null,
                null,
                events,
                JsonCodec.ofProtocol(),
                ENTROPY,
                InstantSource.system());
        return new NodeStreams(
                parts, new StreamSettings(LONG, LONG, LONG, STRANGERS_MAX, 1, "weft", List.of(), RelayMap.NONE));
    }

    @SuppressWarnings("NullAway")
    private RelayStreams relayStreams() {
        var parts = new RelayStreams.Parts(KEY, null, null, null, events, JsonCodec.ofProtocol(), ENTROPY);
        return new RelayStreams(parts, new RelayStreamSettings(Set.of(), LONG, LONG, LONG, STRANGERS_MAX, "weft"));
    }
}
