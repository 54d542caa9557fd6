package weft.test.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static StreamLab lab;

    private final Random random = new Random(7);

    @BeforeAll
    static void start() {
        lab = new StreamLab(directory);
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

            assertThat(closedAfter(garbage)).isTrue();
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
                case 0 -> socket.writeBinaryMessage(Buffer.buffer(new byte[100]));
                case 1 -> socket.writeTextMessage("hello");
                case 2 -> seal(socket, sealed, "{\"kind\":\"hello\"}".getBytes());
                default -> seal(socket, sealed, "not json".getBytes());
            }

            assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
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

    private static boolean closedAfter(byte[] message) throws Exception {
        var socket = connect();
        var closed = closed(socket);
        socket.writeBinaryMessage(Buffer.buffer(message));
        return closed.get(10, TimeUnit.SECONDS);
    }

    private static WebSocket connect() throws Exception {
        return lab.vertx()
                .createWebSocketClient(new WebSocketClientOptions()
                        .setSsl(true)
                        .setTrustAll(true)
                        .setVerifyHost(false))
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(lab.port())
                        .setURI("/stream/node"))
                .await(10, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Boolean> closed(WebSocket socket) {
        var closed = new CompletableFuture<Boolean>();
        socket.closeHandler(_ -> closed.complete(true));
        return closed;
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
        assertThat(first).isNotNull();
        socket.writeBinaryMessage(Buffer.buffer(first == null ? new byte[0] : first));
        assertThat(initiator.read(answer.get(10, TimeUnit.SECONDS), null)).isNotNull();
        return new SealedStream(initiator.finish(Aeads.best()), SealedStream.COORDINATOR_MESSAGE_MAX);
    }

    private static void seal(WebSocket socket, SealedStream stream, byte[] message) {
        stream.seal(message).forEach(record -> socket.writeBinaryMessage(Buffer.buffer(record)));
    }
}
