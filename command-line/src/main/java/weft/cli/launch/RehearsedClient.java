package weft.cli.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import weft.protocol.derp.ClientHello;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.ClientSink;
import weft.protocol.derp.ServerHello;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;

/// One owner. A client of the rehearsed relay: a thread reads, the owner writes. It trusts whoever answers, as
/// that is this process.
final class RehearsedClient implements ClientSink, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CONNECT_MILLIS = 5_000;
    private static final int READ_BYTES = 64 * 1024;
    /// Sealed, as from a tunnel of the usual MTU.
    private static final byte[] PACKET = new byte[1_400];

    private final SSLSocket socket;
    private final NodePrivateKey key = new NodePrivateKey(random());
    private final ClientSession session = new ClientSession(key, ClientHello.NODE, RANDOM::nextBytes, this);
    private final CountDownLatch up = new CountDownLatch(1);
    private final CountDownLatch packet = new CountDownLatch(1);

    private RehearsedClient(SSLSocket socket) {
        this.socket = socket;
    }

    static RehearsedClient connect(int port) throws IOException {
        var socket = (SSLSocket) trustingAnybody().getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        var client = new RehearsedClient(socket);
        client.session.start("relay", System.nanoTime());
        Thread.ofPlatform().daemon().name("rehearsed-client").start(client::read);
        return client;
    }

    void awaitUp(Duration most) throws InterruptedException, IOException {
        await(up, most, "the relay does not greet");
    }

    void awaitPacket(Duration most) throws InterruptedException, IOException {
        await(packet, most, "no packet comes");
    }

    private static void await(CountDownLatch what, Duration most, String otherwise)
            throws InterruptedException, IOException {
        if (!what.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(otherwise);
        }
    }

    synchronized void send(RehearsedClient to) throws IOException {
        if (!session.send(to.key.publicKey(), PACKET, 0, PACKET.length)) {
            throw new IOException("the relay is gone");
        }
    }

    private void read() {
        var b = new byte[READ_BYTES];
        try {
            var in = socket.getInputStream();
            for (int n = in.read(b); n >= 0; n = in.read(b)) {
                synchronized (this) {
                    session.receive(b, 0, n, System.nanoTime());
                }
            }
        } catch (IOException _) {
            // One of both hung up, as it should in the end.
        }
    }

    @Override
    public void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException _) {
            close();
        }
    }

    @Override
    public void onUp(RelayKey relay, ServerHello hello) {
        up.countDown();
    }

    @Override
    public void onPacket(NodeKey source, byte[] b, int offset, int length) {
        packet.countDown();
    }

    @Override
    public void onEnd(End reason) {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed.
        }
    }

    private static byte[] random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static SSLContext trustingAnybody() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, RANDOM);
            return context;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
