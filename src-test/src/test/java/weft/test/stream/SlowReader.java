package weft.test.stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonCodec;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.MachinePrivateKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.MapUpdate;
import weft.protocol.noise.NoiseIk;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.Framing;
import weft.protocol.stream.NodeKeyProof;
import weft.protocol.stream.NodeMessage;
import weft.protocol.stream.SealedStream;

/// Written by its event loop. A node that joins and then reads nothing from its socket until it is told to. All the
/// while
/// it says that it is there, or the coordinator would take it for dead and not for slow.
final class SlowReader implements AutoCloseable {
    /// Of the kernel, so that what the node does not read soon stays with the coordinator.
    private static final int RECEIVE_BUFFER_BYTES = 4_096;

    private static final int HEARTBEAT_MILLIS = 5_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JsonCodec json = JsonCodec.ofProtocol();
    private final WebSocketClient client;
    private final WebSocket socket;
    private final List<MapUpdate> updates = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> hasMap = new CompletableFuture<>();
    private @Nullable SealedStream stream;
    private long heartbeats;

    SlowReader(StreamLab lab, String authKey) throws Exception {
        client = lab.vertx()
                .createWebSocketClient(new WebSocketClientOptions()
                        .setSsl(true)
                        .setTrustAll(true)
                        .setVerifyHost(false)
                        .setReceiveBufferSize(RECEIVE_BUFFER_BYTES)
                        .setMaxFrameSize(Framing.RECORD_MAX + 1)
                        .setMaxMessageSize(Framing.RECORD_MAX + 1));
        socket = client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(lab.port())
                        .setURI("/stream/node"))
                .await(10, TimeUnit.SECONDS);
        var initiator = new NoiseIk.Initiator(
                SealedStream.SUITE,
                new MachinePrivateKey(random()),
                lab.coordinator().key(),
                random());
        socket.binaryMessageHandler(message -> received(lab, initiator, authKey, message.getBytes()));
        socket.writeBinaryMessage(Buffer.buffer(Objects.requireNonNull(initiator.write(new byte[0]))));
        hasMap.get(10, TimeUnit.SECONDS);
    }

    private void received(StreamLab lab, NoiseIk.Initiator initiator, String authKey, byte[] message) {
        if (stream == null) {
            initiator.read(message, null);
            var sealed = new SealedStream(initiator.finish(Aeads.best()), SealedStream.COORDINATOR_MESSAGE_MAX);
            stream = sealed;
            send(sealed, hello(lab, authKey, sealed));
            lab.vertx().setPeriodic(HEARTBEAT_MILLIS, _ -> send(sealed, new NodeMessage.Heartbeat(++heartbeats)));
        } else if (stream.open(message) instanceof Framing.Joined.Message(byte[] bytes)
                && json.decode(bytes, CoordinatorMessage.class) instanceof CoordinatorMessage.Update(var update)) {
            updates.add(update);
            hasMap.complete(true);
        }
    }

    private void send(SealedStream sealed, NodeMessage message) {
        sealed.seal(json.encode(message)).forEach(record -> socket.writeBinaryMessage(Buffer.buffer(record)));
    }

    private static NodeMessage.Hello hello(StreamLab lab, String authKey, SealedStream sealed) {
        var key = new NodePrivateKey(random());
        var proof = NodeKeyProof.of(key, lab.coordinator().key(), sealed.handshakeHash());
        return new NodeMessage.Hello(
                NodeMessage.PROTOCOL_VERSION,
                "weft-slow",
                "test",
                "slow",
                key.publicKey(),
                proof,
                null,
                authKey,
                null,
                null,
                null,
                new LiveState(System.currentTimeMillis(), List.of(), null, 0, false));
    }

    void stopReading() {
        socket.pause();
    }

    void readOn() {
        socket.resume();
    }

    /// All that arrived.
    List<MapUpdate> updates() {
        return updates;
    }

    private static byte[] random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() throws TimeoutException {
        client.close().await(10, TimeUnit.SECONDS);
    }
}
