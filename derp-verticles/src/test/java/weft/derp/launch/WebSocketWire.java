package weft.derp.launch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The JDK's WebSocket, subprotocol `derp`.
final class WebSocketWire implements Wire, WebSocket.Listener {
    private static final byte[] END = {};
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final HttpClient http;
    private final WebSocket socket;

    WebSocketWire(int port, String pin) throws GeneralSecurityException {
        http = HttpClient.newBuilder().sslContext(Pinned.context(pin)).build();
        socket = http.newWebSocketBuilder()
                .subprotocols("derp")
                .buildAsync(URI.create("wss://127.0.0.1:" + port + "/derp"), this)
                .join();
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        var bytes = new byte[data.remaining()];
        data.get(bytes);
        received.add(bytes);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        received.add(END);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        received.add(END);
    }

    /// In two messages, since their borders mean nothing.
    @Override
    public void write(byte[] bytes) {
        int half = bytes.length / 2;
        socket.sendBinary(ByteBuffer.wrap(bytes, 0, half), true).join();
        socket.sendBinary(ByteBuffer.wrap(bytes, half, bytes.length - half), true)
                .join();
    }

    @Override
    public int read(byte[] b) throws IOException {
        try {
            var bytes = received.take();
            System.arraycopy(bytes, 0, b, 0, bytes.length);
            return bytes.length == 0 ? -1 : bytes.length;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        received.add(END);
        http.shutdownNow();
    }
}
