package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.tcp.DialTrouble;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.ClientSink;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.MeshKey;
import weft.protocol.derp.ServerHello;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;

/// Event loop; one per connection to another relay of the region. Learns who is connected there, and carries what is
/// for
/// them. What comes back goes by that relay's own link to this one.
final class MeshLink extends Target implements ClientSink {
    private static final Logger LOG = LoggerFactory.getLogger(MeshLink.class);
    private static final int CLOCK_SECONDS = 5;

    private final Neighbour neighbour;
    private final ClientSession session;
    private final Set<Key32> learned = new HashSet<>();
    private @Nullable ScheduledFuture<?> clock;
    private boolean up;
    private volatile boolean self;
    private @Nullable String trouble;

    MeshLink(Shared shared, LoopState loop, Neighbour neighbour, MeshKey meshKey) {
        super(shared, loop);
        this.neighbour = neighbour;
        var asNode = new NodePrivateKey(shared.key().bytes());
        this.session = new ClientSession(asNode, meshKey.hello(), shared.entropy(), this);
        session.watch();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext here, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            session.start(neighbour.host(), System.nanoTime());
            clock = loop().loop()
                    .scheduleAtFixedRate(
                            () -> session.onDeadline(System.nanoTime()),
                            CLOCK_SECONDS,
                            CLOCK_SECONDS,
                            TimeUnit.SECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        var in = (ByteBuf) message;
        try {
            var bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            session.receive(bytes, 0, bytes.length, System.nanoTime());
        } finally {
            in.release();
        }
    }

    @Override
    public void write(byte[] bytes) {
        outbox().takeNotice(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    public void onUp(RelayKey relay, ServerHello hello) {
        if (relay.equals(shared().key().publicKey())) {
            // A list of all relays of a region may be the same for each of them.
            self = true;
            close();
            return;
        }
        up = true;
        shared().counters().meshLinks.incrementAndGet();
        LOG.info("meshed with relay {}", neighbour);
    }

    @Override
    public void onPeerPresent(NodeKey peer, int flags) {
        // What was read with the end of a link comes after it was left: nobody would take that back again.
        if (isClosed()) {
            return;
        }
        if ((flags & FrameType.PRESENT_RELAY) == 0 && learned.add(peer.raw())) {
            shared().registry().add(peer.raw(), this);
        }
    }

    @Override
    public void onPeerGone(NodeKey peer, GoneReason reason) {
        if (reason == GoneReason.DISCONNECTED && learned.remove(peer.raw())) {
            shared().registry().remove(peer.raw(), this);
        }
    }

    @Override
    public void onPacket(NodeKey source, byte[] b, int offset, int length) {
        // Packets for a relay itself are nothing that it could read.
    }

    @Override
    public void onEnd(End reason) {
        trouble = "it is no neighbour to talk to: "
                + switch (reason) {
                    case NOT_A_RELAY -> "what answers there is no relay";
                    case BAD_RELAY_KEY -> "its key is not the one that its certificate names";
                    case BAD_LOGIN_ANSWER -> "its answer to the login was not sealed by its key";
                    case LOGIN_TOO_SLOW -> "it did not finish the login in time";
                    case SILENT -> "it fell silent";
                    case MALFORMED -> "it sent what is no DERP";
                };
        close();
    }

    @Override
    void onLeft() {
        if (clock != null) {
            clock.cancel(false);
        }
        learned.forEach(key -> shared().registry().remove(key, this));
        learned.clear();
        if (up) {
            shared().counters().meshLinks.decrementAndGet();
            LOG.warn("relay {} is gone, and who was connected there", neighbour);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        trouble = DialTrouble.text(cause);
        here.close();
    }

    /// The neighbour turned out to be this relay.
    boolean isSelf() {
        return self;
    }

    /// Why it ended, where that is known.
    @Nullable
    String trouble() {
        return trouble;
    }

    /// It was connected, whatever became of it.
    boolean wasUp() {
        return up;
    }

    @Override
    void onDrained() {}
}
