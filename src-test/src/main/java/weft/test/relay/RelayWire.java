package weft.test.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import weft.kit.tls.PinnedTrust;
import weft.protocol.derp.Upgrade;
import weft.protocol.key.RelayKey;

/// What carries a client's bytes to a relay whose certificate is pinned: a TLS socket, or a WebSocket.
abstract sealed class RelayWire {
    abstract void write(byte[] bytes) throws IOException;

    /// Bytes read into `b`; -1 at the end.
    abstract int read(byte[] b) throws IOException;

    abstract void close();

    /// The relay's key, as its meta certificate tells it.
    abstract RelayKey metaKey();

    static RelayWire tls(RunningRelay relay) {
        try {
            return new Tls(relay);
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException("no TLS to the relay", broken);
        }
    }

    static RelayWire webSocket(RunningRelay relay) {
        try {
            return new Web(relay);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("no TLS to the relay", broken);
        }
    }

    /// The certificate that a relay shows, whatever it is.
    static X509Certificate leaf(int port) {
        try {
            var seen = new X509Certificate[1];
            var context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    new TrustManager[] {
                        new PinnedTrust("") {
                            @Override
                            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
                                seen[0] = chain[0];
                            }
                        }
                    },
                    new SecureRandom());
            try (var socket = (SSLSocket)
                    context.getSocketFactory().createSocket(InetAddress.getByName(RunningRelay.HOST), port)) {
                socket.startHandshake();
            }
            return seen[0];
        } catch (IOException | GeneralSecurityException broken) {
            throw new IllegalStateException("no TLS to the relay", broken);
        }
    }

    private static SSLContext pinned(String pin) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new PinnedTrust(pin)}, new SecureRandom());
        return context;
    }

    private static final class Tls extends RelayWire {
        private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,\\s*)CN=([^,]+)");

        private final SSLSocket socket;

        Tls(RunningRelay relay) throws IOException, GeneralSecurityException {
            socket = (SSLSocket) pinned(relay.pin())
                    .getSocketFactory()
                    .createSocket(InetAddress.getByName(RunningRelay.HOST), relay.port());
            socket.setTcpNoDelay(true);
            socket.startHandshake();
        }

        @Override
        RelayKey metaKey() {
            try {
                for (var certificate : socket.getSession().getPeerCertificates()) {
                    var name = COMMON_NAME.matcher(((X509Certificate) certificate)
                            .getSubjectX500Principal()
                            .getName());
                    var key = name.find() ? Upgrade.metaKey(name.group(1)) : null;
                    if (key != null) {
                        return key;
                    }
                }
            } catch (IOException broken) {
                throw new IllegalStateException("no certificate", broken);
            }
            throw new IllegalStateException("the relay has no meta certificate");
        }

        @Override
        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        @Override
        int read(byte[] b) throws IOException {
            return socket.getInputStream().read(b);
        }

        @Override
        void close() {
            try {
                socket.close();
            } catch (IOException _) {
                // It is closed.
            }
        }
    }

    private static final class Web extends RelayWire implements WebSocket.Listener {
        private static final byte[] END = {};
        private static final int WAIT_SECONDS = 20;
        /// Tailscale's relay takes no message of more than 32 KiB.
        private static final int MESSAGE_MAX = 16 << 10;

        private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        private final HttpClient http;
        private final WebSocket socket;

        Web(RunningRelay relay) throws GeneralSecurityException {
            http = HttpClient.newBuilder().sslContext(pinned(relay.pin())).build();
            socket = http.newWebSocketBuilder()
                    .subprotocols("derp")
                    .buildAsync(URI.create("wss://" + RunningRelay.HOST + ":" + relay.port() + "/derp"), this)
                    .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        RelayKey metaKey() {
            throw new IllegalStateException("there is no fast start by WebSocket");
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

        @Override
        void write(byte[] bytes) {
            for (int at = 0; at < bytes.length; at += MESSAGE_MAX) {
                socket.sendBinary(ByteBuffer.wrap(bytes, at, Math.min(MESSAGE_MAX, bytes.length - at)), true)
                        .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
                        .join();
            }
        }

        @Override
        int read(byte[] b) throws IOException {
            try {
                var bytes = received.take();
                if (bytes.length > b.length) {
                    throw new IOException("a message longer than any this was written for: " + bytes.length);
                }
                System.arraycopy(bytes, 0, b, 0, bytes.length);
                return bytes.length == 0 ? -1 : bytes.length;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        void close() {
            socket.abort();
            received.add(END);
            http.shutdownNow();
        }
    }
}
