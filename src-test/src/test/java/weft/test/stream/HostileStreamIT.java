package weft.test.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.node.control.ControlState;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.noise.NoiseIk;
import weft.protocol.stream.SealedStream;

class HostileStreamIT {
    private static final Short VIOLATION = 1008;
    private static final Short REFUSED = 1000;
    private static final int HELLO_THAT_IS_NONE = 2;

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static StreamLab lab;

    /// Held for as long as its sockets are: a client that nobody holds is closed by the garbage collector, and all its
    /// connections with it, those that are being made included.
    @SuppressWarnings("NullAway.Init")
    private static WebSocketClient strangers;

    private final Random random = new Random(7);

    @BeforeAll
    static void start() {
        lab = new StreamLab(directory);
        strangers = lab.vertx()
                .createWebSocketClient(new WebSocketClientOptions()
                        .setSsl(true)
                        .setTrustAll(true)
                        .setVerifyHost(false));
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void garbageInPlaceOfAHandshakeClosesTheConnectionAndNothingElse() throws Exception {
        for (int length : new int[] {0, 1, 47, 96, 200, 65_000}) {
            var garbage = new byte[length];
            random.nextBytes(garbage);

            var socket = connect();
            var closed = closed(socket);
            write(socket, garbage);

            assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(VIOLATION);
        }
        assertServes();
    }

    @Test
    void recordsThatAreNotAuthenticOrNoMessagesCloseTheConnection() throws Exception {
        for (int kind = 0; kind < 4; kind++) {
            var socket = connect();
            var closed = closed(socket);
            var sealed = handshake(socket);
            switch (kind) {
                case 0 -> write(socket, new byte[100]);
                case 1 -> socket.writeTextMessage("hello");
                case HELLO_THAT_IS_NONE -> seal(socket, sealed, "{\"kind\":\"hello\"}".getBytes());
                default -> seal(socket, sealed, "not json".getBytes());
            }

            assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(kind < HELLO_THAT_IS_NONE ? VIOLATION : REFUSED);
        }
        assertServes();
    }

    @Test
    void theKeyIsThereForPeopleToCompare() throws Exception {
        var client = lab.vertx()
                .createHttpClient(
                        new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));

        var body = client.request(HttpMethod.GET, lab.port(), "127.0.0.1", "/key")
                .compose(request -> request.send())
                .compose(response -> response.body())
                .await(10, TimeUnit.SECONDS)
                .toJsonObject();
        client.close().await(10, TimeUnit.SECONDS);

        assertThat(CoordinatorKey.parse(body.getString("key")))
                .isEqualTo(lab.coordinator().key());
        assertThat(body.getString("pin")).isEqualTo(lab.coordinator().key().pin());
    }

    @Test
    void aSecondConnectionOfTheSameNodeReplacesTheFirst() {
        var key = lab.authKey(true);
        var node = lab.node("twice").start(key);
        assertThat(node.await(each -> each.mapIfAny() != null)).isTrue();
        int welcomes = node.welcomes();
        var first = node.link();

        node.start(null);

        assertThat(node.await(
                        each -> each.welcomes() > welcomes && each.lastProblem().contains("elsewhere")))
                .isTrue();
        StreamLab.await(first.close());
    }

    @Test
    void aCoordinatorWithAnotherKeyIsRefusedAndBothFingerprintsAreSaid(@TempDir Path elsewhere) {
        var node = lab.node("steady").start(lab.authKey(true));
        assertThat(node.await(each -> each.mapIfAny() != null)).isTrue();
        node.stop();
        try (var impostor = new StreamLab(elsewhere)) {
            node.connectTo(List.of(impostor.url()));

            node.start(null);

            assertThat(node.await(each -> each.state() instanceof ControlState.Stopped))
                    .isTrue();
            assertThat(node.lastProblem())
                    .contains(lab.coordinator().key().pin())
                    .contains(impostor.coordinator().key().pin())
                    .hasLineCount(1);
        }
    }

    private static void assertServes() {
        var node = lab.node("well").start(lab.authKey(true));
        assertThat(node.await(each -> each.mapIfAny() != null)).isTrue();
        node.stop();
    }

    private static WebSocket connect() throws Exception {
        return strangers
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(lab.port())
                        .setURI("/stream/node"))
                .await(10, TimeUnit.SECONDS);
    }

    /// The code with which the coordinator closes: a connection that broke has another (1006), or none. The close may
    /// have come before this is asked.
    private static CompletableFuture<@Nullable Short> closed(WebSocket socket) {
        var closed = new CompletableFuture<@Nullable Short>();
        socket.closeHandler(_ -> closed.complete(socket.closeStatusCode()));
        if (socket.isClosed()) {
            closed.complete(socket.closeStatusCode());
        }
        return closed;
    }

    /// Writes, unless the coordinator was quicker to close.
    private static void write(WebSocket socket, byte[] message) {
        try {
            socket.writeBinaryMessage(Buffer.buffer(message));
        } catch (IllegalStateException alreadyClosed) {
            assertThat(socket.isClosed()).isTrue();
        }
    }

    private SealedStream handshake(WebSocket socket) throws Exception {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        var initiator = new NoiseIk.Initiator(
                SealedStream.SUITE,
                new MachinePrivateKey(bytes),
                lab.coordinator().key(),
                bytes);
        var answer = new CompletableFuture<byte[]>();
        socket.binaryMessageHandler(message -> answer.complete(message.getBytes()));
        var first = initiator.write(new byte[0]);
        write(socket, Objects.requireNonNull(first));
        assertThat(initiator.read(answer.get(10, TimeUnit.SECONDS), null)).isNotNull();
        return new SealedStream(initiator.finish(Aeads.best()), SealedStream.COORDINATOR_MESSAGE_MAX);
    }

    private static void seal(WebSocket socket, SealedStream stream, byte[] message) {
        stream.seal(message).forEach(record -> write(socket, record));
    }
}
