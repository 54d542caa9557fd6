package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import weft.kit.limit.Strangers;
import weft.protocol.derp.ClientHello;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrontDoor;
import weft.protocol.derp.SenderGate;
import weft.protocol.derp.ServerHello;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;
import weft.protocol.key.RelayPrivateKey;

/// A logged-in client of a relay without sockets, on an event loop of its own whose time passes when it is told to.
final class EmbeddedClient implements QuietSink, AutoCloseable {
    private static final Strangers STRANGERS = new Strangers(100);

    final EmbeddedChannel channel = new EmbeddedChannel();
    final NodePrivateKey key;
    final ClientSession session;
    /// What it was told, in order: lengths of packets, "pong", "gone".
    final List<Object> seen = new ArrayList<>();

    EmbeddedClient(Shared shared, int number) {
        key = new NodePrivateKey(bytes(number));
        session = new ClientSession(key, ClientHello.NODE, new Random(number)::nextBytes, this);
        channel.freezeTime();
        channel.pipeline().addLast(new Client(shared, new LoopState(channel.eventLoop()), STRANGERS.enter(null)));
        session.startUpgraded(System.nanoTime());
        read();
        read();
    }

    static Shared relay() {
        var key = new RelayPrivateKey(bytes(99));
        return new Shared(
                key,
                null,
                new FrontDoor(key.publicKey()),
                Admission.OPEN,
                new Random(99)::nextBytes,
                RelayLimits.DEFAULT,
                new Registry(),
                new RelayCounters(STRANGERS));
    }

    private static byte[] bytes(int seed) {
        var bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    void send(EmbeddedClient target, byte[] packet) {
        session.send(target.key.publicKey(), packet, 0, packet.length);
    }

    /// Runs what waits for this client's event loop.
    void run() {
        channel.runPendingTasks();
    }

    /// Lets the time pass in which a sender has its budget.
    void tick() {
        channel.advanceTimeBy(SenderGate.TICK_NANOS, TimeUnit.NANOSECONDS);
        run();
    }

    /// Takes all that the relay has written by now.
    void read() {
        run();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            var bytes = new byte[out.readableBytes()];
            out.readBytes(bytes).release();
            session.receive(bytes, 0, bytes.length, System.nanoTime());
        }
    }

    /// While it does not, nothing is written to it.
    void takesMore(boolean does) {
        Objects.requireNonNull(channel.unsafe().outboundBuffer()).setUserDefinedWritability(1, does);
        run();
    }

    boolean isRead() {
        return channel.config().isAutoRead();
    }

    @Override
    public void write(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    @Override
    public void onUp(RelayKey relay, ServerHello hello) {
        seen.add("up");
    }

    @Override
    public void onPacket(NodeKey source, byte[] b, int offset, int length) {
        seen.add(length);
    }

    @Override
    public void onPeerGone(NodeKey peer, GoneReason reason) {
        seen.add("gone");
    }

    @Override
    public void onPong(long token) {
        seen.add("pong");
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
