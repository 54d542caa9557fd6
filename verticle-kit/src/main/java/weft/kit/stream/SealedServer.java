package weft.kit.stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Aeads;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.CoordinatorPrivateKey;
import weft.protocol.key.Key32;
import weft.protocol.noise.IkSuite;
import weft.protocol.noise.NoiseIk;
import weft.protocol.stream.Framing;
import weft.protocol.stream.SealedStream;

/// Event loop, that of its socket. A coordinator's end of a stream: handshake → sealed → the end. It keeps no queue:
/// whoever sends asks first whether the reader has room.
public final class SealedServer {
    private static final int WRITE_QUEUE_BYTES_MAX = 256 * 1024;
    private static final short VIOLATION_CLOSE = 1008;
    private static final short NORMAL_CLOSE = 1000;

    private final ServerWebSocket socket;
    private final Kind kind;
    private final Owner owner;
    private @Nullable SealedStream stream;
    private boolean isEnded;
    private long sentNanos = System.nanoTime();
    private long receivedNanos = System.nanoTime();

    /// What kind of stream it is.
    ///
    /// @param incomingMax bytes of the longest message that the other end may send
    public record Kind(CoordinatorPrivateKey key, IkSuite suite, Entropy entropy, int incomingMax) {}

    /// Whoever serves it.
    public interface Owner {
        /// The other end proved to have this key.
        void identified(Key32 key);

        void received(byte[] message);

        /// There is room again.
        void drained();

        /// The other end broke the rules; [#ended] follows.
        void malformed(String reason);

        /// It is over; told once.
        ///
        /// @param goodbye the other end said that it leaves
        void ended(boolean goodbye);
    }

    public SealedServer(ServerWebSocket socket, Kind kind, Owner owner) {
        this.socket = socket;
        this.kind = kind;
        this.owner = owner;
    }

    public void begin() {
        socket.setWriteQueueMaxSize(WRITE_QUEUE_BYTES_MAX);
        socket.closeHandler(_ -> end(Short.valueOf(NORMAL_CLOSE).equals(socket.closeStatusCode())));
        socket.exceptionHandler(_ -> end(false));
        socket.drainHandler(_ -> owner.drained());
        socket.textMessageHandler(_ -> violated("a text message"));
        socket.binaryMessageHandler(message -> record(message.getBytes()));
    }

    private void record(byte[] record) {
        if (isEnded) {
            return;
        }
        receivedNanos = System.nanoTime();
        if (stream == null) {
            handshake(record);
            return;
        }
        switch (stream.open(record)) {
            case Framing.Joined.Incomplete _ -> {}
            case Framing.Joined.Malformed(String reason) -> violated(reason);
            case Framing.Joined.Message(byte[] bytes) -> owner.received(bytes);
        }
    }

    private void handshake(byte[] first) {
        var responder = new NoiseIk.Responder(kind.suite(), kind.key());
        var identity = responder.readIdentity(first);
        if (identity == null || responder.readPayload() == null) {
            violated("a handshake that is none");
            return;
        }
        var answer = responder.write(kind.entropy().bytes(Key32.LENGTH), null, new byte[0]);
        if (answer == null) {
            violated("a key of small order");
            return;
        }
        if (isEnded()) {
            return;
        }
        stream = new SealedStream(responder.finish(Aeads.best()), kind.incomingMax());
        socket.writeBinaryMessage(Buffer.buffer(answer));
        owner.identified(identity);
    }

    /// Bytes that were sealed and written.
    public int send(byte[] message) {
        if (stream == null || isEnded()) {
            return 0;
        }
        sentNanos = System.nanoTime();
        int bytes = 0;
        for (byte[] record : stream.seal(message)) {
            bytes += record.length;
            socket.writeBinaryMessage(Buffer.buffer(record));
        }
        return bytes;
    }

    public boolean isFull() {
        return socket.writeQueueFull();
    }

    public long sentNanos() {
        return sentNanos;
    }

    public long receivedNanos() {
        return receivedNanos;
    }

    /// A socket may be closed some time before its handler says so, and throws then.
    public boolean isEnded() {
        if (!isEnded && socket.isClosed()) {
            end(false);
        }
        return isEnded;
    }

    /// Closes because the other end broke the rules.
    public void violated(String reason) {
        if (!isEnded) {
            owner.malformed(reason);
            end(false);
            hangUp(VIOLATION_CLOSE);
        }
    }

    public void close() {
        end(false);
        hangUp(NORMAL_CLOSE);
    }

    private void hangUp(short code) {
        if (!socket.isClosed()) {
            socket.close(code);
        }
    }

    private void end(boolean goodbye) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        if (stream != null) {
            stream.zero();
        }
        owner.ended(goodbye);
    }
}
