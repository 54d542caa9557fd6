package weft.derp.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.derp.relay.QuietSink;
import weft.protocol.derp.ClientHello;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.MeshKey;
import weft.protocol.derp.ServerHello;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;

/// A node's DERP session on real sockets: a thread reads, whoever calls writes.
final class TestClient implements QuietSink, AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int WAIT_SECONDS = 10;

    /// What happened, in order.
    sealed interface Event {
        record Up(RelayKey relay) implements Event {}

        record Packet(NodeKey source, byte[] bytes) implements Event {}

        record Gone(NodeKey peer, GoneReason reason) implements Event {}

        record Present(NodeKey peer, int flags) implements Event {}

        record Pong(long token) implements Event {}

        record Ended() implements Event {}
    }

    final NodePrivateKey key;
    final ClientSession session;
    private final Wire wire;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable IOException failure;

    private TestClient(NodePrivateKey key, Wire wire) {
        this(key, ClientHello.NODE, wire);
    }

    private TestClient(NodePrivateKey key, ClientHello hello, Wire wire) {
        this.key = key;
        this.wire = wire;
        this.session = new ClientSession(key, hello, RANDOM::nextBytes, this);
    }

    static NodePrivateKey newKey() {
        var scalar = new byte[32];
        RANDOM.nextBytes(scalar);
        return new NodePrivateKey(scalar);
    }

    static TestClient upgrade(Relay relay) throws IOException, GeneralSecurityException {
        return upgrade(relay, newKey());
    }

    static TestClient upgrade(Relay relay, NodePrivateKey key) throws IOException, GeneralSecurityException {
        return upgrade(relay, key, "TLSv1.3");
    }

    static TestClient upgrade(Relay relay, NodePrivateKey key, String protocol)
            throws IOException, GeneralSecurityException {
        var client = new TestClient(key, new TlsWire(relay.port(), relay.pin(), protocol));
        client.session.start("relay", System.nanoTime());
        return client.reading();
    }

    /// As another relay of the region would.
    static TestClient meshed(Relay relay, MeshKey meshKey) throws IOException, GeneralSecurityException {
        var client = new TestClient(newKey(), meshKey.hello(), new TlsWire(relay.port(), relay.pin(), "TLSv1.3"));
        client.session.start("relay", System.nanoTime());
        return client.reading();
    }

    /// The same, and asks who is connected.
    static TestClient watching(Relay relay, MeshKey meshKey) throws IOException, GeneralSecurityException {
        var client = new TestClient(newKey(), meshKey.hello(), new TlsWire(relay.port(), relay.pin(), "TLSv1.3"));
        client.session.watch();
        client.session.start("relay", System.nanoTime());
        return client.reading();
    }

    static TestClient fastStart(Relay relay) throws IOException, GeneralSecurityException {
        var wire = new TlsWire(relay.port(), relay.pin(), "TLSv1.3");
        var relayKey = wire.metaKey();
        if (relayKey == null) {
            throw new AssertionError("no meta certificate");
        }
        var client = new TestClient(newKey(), wire);
        client.session.fastStart("relay", relayKey, System.nanoTime());
        return client.reading();
    }

    static TestClient webSocket(Relay relay) throws GeneralSecurityException {
        var wire = new WebSocketWire(relay.port(), relay.pin());
        assertThat(wire.subprotocol()).isEqualTo("derp");
        var client = new TestClient(newKey(), wire);
        client.session.startUpgraded(System.nanoTime());
        return client.reading();
    }

    private TestClient reading() {
        Thread.ofVirtual().start(this::read);
        return this;
    }

    private void read() {
        var b = new byte[256 << 10];
        try {
            for (int n = wire.read(b); n >= 0; n = wire.read(b)) {
                synchronized (this) {
                    session.receive(b, 0, n, System.nanoTime());
                }
            }
        } catch (IOException e) {
            failure = e;
        }
        events.add(new Event.Ended());
    }

    TestClient awaitUp() throws InterruptedException {
        assertThat(await(Event.Up.class)).isNotNull();
        return this;
    }

    <E extends Event> E await(Class<E> type) throws InterruptedException {
        var event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertThat(event).as("what %s sees, last failure %s", key, failure).isInstanceOf(type);
        return type.cast(event);
    }

    boolean sawNothing() {
        return events.isEmpty();
    }

    synchronized void send(TestClient target, byte[] packet) {
        assertThat(session.send(target.key.publicKey(), packet, 0, packet.length))
                .isTrue();
    }

    /// A round trip to the relay: whatever was sent before has been read there.
    void sync(long token) throws InterruptedException {
        synchronized (this) {
            session.ping(token);
        }
        assertThat(await(Event.Pong.class).token()).isEqualTo(token);
    }

    void sendRaw(byte[] bytes) {
        write(bytes);
    }

    @Override
    public void write(byte[] bytes) {
        try {
            wire.write(bytes);
        } catch (IOException e) {
            failure = e;
        }
    }

    @Override
    public void onUp(RelayKey relay, ServerHello hello) {
        events.add(new Event.Up(relay));
    }

    @Override
    public void onPacket(NodeKey source, byte[] b, int offset, int length) {
        events.add(new Event.Packet(source, Arrays.copyOfRange(b, offset, offset + length)));
    }

    @Override
    public void onPeerGone(NodeKey peer, GoneReason reason) {
        events.add(new Event.Gone(peer, reason));
    }

    @Override
    public void onPeerPresent(NodeKey peer, int flags) {
        events.add(new Event.Present(peer, flags));
    }

    @Override
    public void onPong(long token) {
        events.add(new Event.Pong(token));
    }

    @Override
    public void onEnd(End reason) {
        failure = new IOException("the session ended: " + reason);
        wire.close();
    }

    @Override
    public void close() {
        wire.close();
    }
}
