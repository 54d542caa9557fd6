package weft.node.control;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import weft.kit.json.JsonMalformed;
import weft.node.control.ControlLink.ControlParts;
import weft.protocol.crypto.Aeads;
import weft.protocol.key.CoordinatorKey;
import weft.protocol.key.Key32;
import weft.protocol.noise.NoiseIk;
import weft.protocol.stream.CoordinatorMessage;
import weft.protocol.stream.Framing;
import weft.protocol.stream.NodeKeyProof;
import weft.protocol.stream.NodeMessage;
import weft.protocol.stream.SealedStream;

/// Event loop, that of its link. One attempt, and the stream that comes of it:
/// dialing → handshake → hello → welcome, or the end from any of them. An end is told once.
final class ControlConnection {
    /// The upgrade's answer names the cluster's key, so that first contact needs no request of its own.
    static final String KEY_HEADER = "Weft-Coordinator-Key";

    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final int WELCOME_MILLIS_MAX = 10_000;
    /// Close codes (RFC 6455, 7.4.1): normal, from which the coordinator knows that the node is off; and going away.
    private static final short GOODBYE = 1000;

    private static final short COMING_BACK = 1001;
    private static final int WRITE_QUEUE_BYTES_MAX = 1 << 20;

    private final ControlParts parts;
    private final Context context;
    private final String url;
    private final Trust trust;
    private final Owner owner;
    private @Nullable WebSocket socket;
    private @Nullable SealedStream stream;
    private boolean isWelcome;
    private boolean isEnded;
    private int heartbeatMillis;
    private long receivedMillis;
    private long heartbeats;
    private long deadline = -1;
    private long ticker = -1;

    /// Whoever made the connection.
    interface Owner {
        /// The coordinator proved to have this key, and it is the one to trust.
        void keyVouchedFor(CoordinatorKey key);

        void received(ControlConnection from, CoordinatorMessage message);

        /// The coordinator shows a key that is not to be trusted.
        void distrusted(ControlConnection from, String problem);

        void ended(ControlConnection from, String problem);
    }

    ControlConnection(ControlParts parts, Context context, String url, Trust trust, Owner owner) {
        this.parts = parts;
        this.context = context;
        this.url = url;
        this.trust = trust;
        this.owner = owner;
    }

    static WebSocketClientOptions clientOptions() {
        return new WebSocketClientOptions()
                .setSsl(true)
                .setMaxConnections(100_000)
                .setMaxFrameSize(Framing.RECORD_MAX + 1)
                .setMaxMessageSize(Framing.RECORD_MAX + 1)
                .setConnectTimeout(CONNECT_MILLIS_MAX)
                .setTcpNoDelay(true)
                .setClosingTimeout(1);
    }

    String url() {
        return url;
    }

    boolean isWelcome() {
        return isWelcome && !isEnded;
    }

    void open(ControlConfig config, BiFunction<CoordinatorKey, Key32, NodeMessage.Hello> hello) {
        deadline = parts.vertx()
                .setTimer(
                        WELCOME_MILLIS_MAX,
                        _ -> fail("no answer from the coordinator within " + WELCOME_MILLIS_MAX / 1_000 + " s"));
        var client = trust.withoutTls() ? parts.pinned() : parts.verifying();
        client.connect(connectOptions())
                .onComplete(dialed -> context.runOnContext(_ -> {
                    if (dialed.failed()) {
                        fail(DialProblem.line(url, dialed.cause()));
                    } else if (isEnded) {
                        dialed.result().close();
                    } else {
                        shakeHands(dialed.result(), config, hello);
                    }
                }));
    }

    private WebSocketConnectOptions connectOptions() {
        var at = CoordinatorUrl.parse(url);
        var host = at.host().startsWith("[") ? at.host().substring(1, at.host().length() - 1) : at.host();
        return new WebSocketConnectOptions()
                .setHost(host)
                .setPort(at.port())
                .setURI("/stream/node")
                .setTimeout(CONNECT_MILLIS_MAX);
    }

    private void shakeHands(
            WebSocket opened, ControlConfig config, BiFunction<CoordinatorKey, Key32, NodeMessage.Hello> hello) {
        socket = opened;
        opened.setWriteQueueMaxSize(WRITE_QUEUE_BYTES_MAX);
        opened.closeHandler(_ -> context.runOnContext(_ -> fail("the coordinator closed the connection")));
        opened.exceptionHandler(failure -> context.runOnContext(_ -> fail(DialProblem.line(url, failure))));
        var shown = opened.headers().get(KEY_HEADER);
        CoordinatorKey key;
        try {
            key = CoordinatorKey.parse(Objects.requireNonNullElse(shown, ""));
        } catch (IllegalArgumentException malformed) {
            fail(url + " does not answer as a Weft coordinator");
            return;
        }
        var objection = trust.objection(key);
        if (objection != null) {
            owner.distrusted(this, objection);
            return;
        }
        var initiator = new NoiseIk.Initiator(
                SealedStream.SUITE, config.machineKey(), key, parts.entropy().bytes(Key32.LENGTH));
        var first = initiator.write(new byte[0]);
        if (first == null) {
            fail("the coordinator shows a key that is none");
            return;
        }
        opened.binaryMessageHandler(answer ->
                context.runOnContext(_ -> handshaken(opened, initiator, key, answer.getBytes(), config, hello)));
        opened.writeBinaryMessage(Buffer.buffer(first));
    }

    private void handshaken(
            WebSocket opened,
            NoiseIk.Initiator initiator,
            CoordinatorKey key,
            byte[] answer,
            ControlConfig config,
            BiFunction<CoordinatorKey, Key32, NodeMessage.Hello> hello) {
        if (isEnded) {
            return;
        }
        if (stream != null) {
            received(answer);
            return;
        }
        if (initiator.read(answer, null) == null) {
            fail("the coordinator cannot prove its key: somebody is in between");
            return;
        }
        var sealed = new SealedStream(initiator.finish(Aeads.best()), SealedStream.COORDINATOR_MESSAGE_MAX);
        stream = sealed;
        owner.keyVouchedFor(key);
        send(hello.apply(key, NodeKeyProof.of(config.nodeKey(), key, sealed.handshakeHash())));
        receivedMillis = nowMillis();
    }

    private void received(byte[] record) {
        if (stream == null) {
            return;
        }
        receivedMillis = nowMillis();
        switch (stream.open(record)) {
            case Framing.Joined.Incomplete _ -> {}
            case Framing.Joined.Malformed(String reason) -> fail("the stream broke: " + reason);
            case Framing.Joined.Message(byte[] bytes) -> decoded(bytes);
        }
    }

    private void decoded(byte[] bytes) {
        CoordinatorMessage message;
        try {
            message = parts.json().decode(bytes, CoordinatorMessage.class);
        } catch (JsonMalformed malformed) {
            fail("the coordinator's message cannot be read: " + malformed.getMessage());
            return;
        }
        if (message instanceof CoordinatorMessage.Welcome welcome && !isWelcome) {
            isWelcome = true;
            parts.vertx().cancelTimer(deadline);
            heartbeatMillis = Math.clamp(welcome.heartbeatMillis(), 100, 120_000);
            ticker = parts.vertx().setPeriodic(heartbeatMillis, _ -> tick());
        }
        owner.received(this, message);
    }

    private void tick() {
        if (nowMillis() - receivedMillis > heartbeatMillis * 5L / 2) {
            fail("the coordinator fell silent");
        } else {
            send(new NodeMessage.Heartbeat(++heartbeats));
        }
    }

    void send(NodeMessage message) {
        if (stream == null || socket == null || isEnded) {
            return;
        }
        if (socket.writeQueueFull()) {
            fail("the coordinator does not read");
            return;
        }
        for (byte[] record : stream.seal(parts.json().encode(message))) {
            socket.writeBinaryMessage(Buffer.buffer(record));
        }
    }

    /// Says goodbye, and does not tell the owner.
    Future<Void> close() {
        return end(GOODBYE);
    }

    void fail(String problem) {
        if (!isEnded) {
            end(COMING_BACK);
            owner.ended(this, problem);
        }
    }

    private Future<Void> end(short closeCode) {
        isEnded = true;
        parts.vertx().cancelTimer(deadline);
        parts.vertx().cancelTimer(ticker);
        if (stream != null) {
            stream.zero();
            stream = null;
        }
        return socket == null
                ? Future.succeededFuture()
                : socket.close(closeCode).otherwiseEmpty();
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }
}
