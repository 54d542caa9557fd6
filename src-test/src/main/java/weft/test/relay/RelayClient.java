package weft.test.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
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

/// One owner. A node's DERP session with a relay of this host: a thread reads, the owner writes. It asks TLS for
/// nothing: what is tested is whom the relay serves.
public final class RelayClient implements ClientSink, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int READ_BYTES = 64 * 1024;

    private final SSLSocket socket;
    private final NodePrivateKey key;
    private final ClientSession session;
    private final CountDownLatch up = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final LinkedBlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();

    private RelayClient(SSLSocket socket, NodePrivateKey key) {
        this.socket = socket;
        this.key = key;
        this.session = new ClientSession(key, ClientHello.NODE, RANDOM::nextBytes, this);
    }

    /// Connects and begins to log in.
    public static RelayClient connect(int port, NodePrivateKey key) throws IOException {
        var socket = (SSLSocket) trustingAnybody().getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        var client = new RelayClient(socket, key);
        client.session.start("relay", System.nanoTime());
        Thread.ofVirtual().start(client::read);
        return client;
    }

    private void read() {
        var b = new byte[READ_BYTES];
        try {
            for (int n = socket.getInputStream().read(b);
                    n >= 0;
                    n = socket.getInputStream().read(b)) {
                synchronized (this) {
                    session.receive(b, 0, n, System.nanoTime());
                }
            }
        } catch (IOException _) {
            // The relay hung up, or the owner did.
        } finally {
            ended.countDown();
        }
    }

    public NodeKey publicKey() {
        return key.publicKey();
    }

    /// Whether the relay accepts the login within that time.
    public boolean isServed(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (System.nanoTime() < deadline && ended.getCount() > 0) {
            if (up.await(5, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return up.getCount() == 0;
    }

    /// Whether the relay hangs up within that time.
    public boolean isCut(Duration within) throws InterruptedException {
        return ended.await(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    public boolean isConnected() {
        return ended.getCount() > 0 && up.getCount() == 0;
    }

    public synchronized void send(NodeKey target, byte[] packet) {
        if (!session.send(target, packet, 0, packet.length)) {
            throw new IllegalStateException("the session is not up");
        }
    }

    /// Whether a packet with these bytes comes within that time.
    public boolean gets(byte[] packet, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            var next = packets.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (next == null) {
                return false;
            }
            if (Arrays.equals(next, packet)) {
                return true;
            }
        }
    }

    @Override
    public void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException _) {
            ended.countDown();
        }
    }

    @Override
    public void onUp(RelayKey relay, ServerHello hello) {
        up.countDown();
    }

    @Override
    public void onPacket(NodeKey source, byte[] b, int offset, int length) {
        packets.add(Arrays.copyOfRange(b, offset, offset + length));
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
