package weft.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.node.system.LocalAddresses;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.ClientHello;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.ClientSink;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.ServerHello;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;
import weft.protocol.netmap.RelayServer;

/// Event loop. One connection to a relay, from the end of TLS on: its pipeline's last handler, and what its session
/// does to the world. Its end is told once.
final class RelayConnection extends ChannelInboundHandlerAdapter implements ClientSink {
    private static final Logger LOG = LoggerFactory.getLogger(RelayConnection.class);
    private static final int SCRATCH_BYTES = 16 << 10;

    private final Channel channel;
    private final RelayServer server;
    private final Owner owner;
    private final ClientSession session;
    private @Nullable SendLimit limit;
    private boolean greetedFast;
    private boolean unflushed;
    private boolean ended;
    private long heardAt = System.nanoTime();
    /// When the relay was asked for a word; 0 when it was not.
    private long askedAt;
    private long answerDue;

    /// Whoever made the connection.
    interface Owner {
        /// It is logged in.
        void up(RelayConnection from);

        /// There is room again.
        void writable(RelayConnection from);

        void packet(NodeKey source, byte[] b, int offset, int length);

        void peerGone(NodeKey peer, GoneReason reason);

        /// @param said what the relay says is wrong with itself; null when all is well
        void health(RelayConnection from, @Nullable String said);

        void lost(RelayConnection from, String why);
    }

    RelayConnection(RelayDialer.Dialled dialled, NodePrivateKey key, Entropy entropy, Owner owner) {
        this.channel = dialled.channel();
        this.server = dialled.server();
        this.owner = owner;
        this.session = new ClientSession(key, ClientHello.NODE, entropy, this);
    }

    /// Logs in.
    ///
    /// @param relayKey the relay's, which saves a round trip; null when it has to be asked for
    /// @param home whether this node listens here
    void greet(@Nullable RelayKey relayKey, boolean home, long now) {
        channel.pipeline().addLast(this);
        session.prefer(home);
        greetedFast = relayKey != null;
        if (relayKey == null) {
            session.start(server.host(), now);
        } else {
            session.fastStart(server.host(), relayKey, now);
        }
        flush();
    }

    RelayServer server() {
        return server;
    }

    boolean greetedFast() {
        return greetedFast;
    }

    long heardAt() {
        return heardAt;
    }

    boolean isAsked() {
        return askedAt != 0;
    }

    boolean owesAnswer(long now) {
        return askedAt != 0 && now - answerDue >= 0;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /// Whether the address that it was made from still is one of this host's.
    boolean isOfThisHost() {
        return !(channel.localAddress() instanceof InetSocketAddress local)
                || LocalAddresses.isOurs(local.getAddress());
    }

    /// False when the relay's limit does not allow it now.
    boolean send(NodeKey target, byte[] b, int offset, int length) {
        var bound = limit;
        return (bound == null || bound.allows(length, System.nanoTime())) && session.send(target, b, offset, length);
    }

    void prefer(boolean home) {
        session.prefer(home);
        flush();
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    void ask(long now, long patience) {
        if (session.ping(now)) {
            askedAt = now;
            answerDue = now + patience;
            flush();
        }
    }

    void onDeadline(long now) {
        session.onDeadline(now);
    }

    /// Closes it for a reason, which the owner is told.
    void end(String why) {
        if (!ended) {
            ended = true;
            channel.close();
            owner.lost(this, "relay " + server.host() + ":" + server.port() + ": " + why);
        }
    }

    /// Closes it, and tells nobody.
    void close() {
        ended = true;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        long now = System.nanoTime();
        heardAt = now;
        askedAt = 0;
        try {
            if (in.hasArray()) {
                session.receive(in.array(), in.arrayOffset() + in.readerIndex(), in.readableBytes(), now);
                return;
            }
            var scratch = new byte[Math.min(SCRATCH_BYTES, in.readableBytes())];
            while (in.isReadable()) {
                int length = Math.min(scratch.length, in.readableBytes());
                in.readBytes(scratch, 0, length);
                session.receive(scratch, 0, length, now);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!ended && channel.isWritable()) {
            owner.writable(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("it closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    @Override
    public void write(byte[] bytes) {
        unflushed = true;
        channel.write(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
    }

    @Override
    public void onUp(RelayKey relay, ServerHello hello) {
        if (!ended) {
            limit = SendLimit.of(hello);
            owner.up(this);
        }
    }

    @Override
    public void onPacket(NodeKey source, byte[] b, int offset, int length) {
        owner.packet(source, b, offset, length);
    }

    @Override
    public void onPeerGone(NodeKey peer, GoneReason reason) {
        owner.peerGone(peer, reason);
    }

    @Override
    public void onPong(long token) {
        LOG.trace("relay {} answered after {} us", server.host(), (heardAt - token) / 1_000);
    }

    @Override
    public void onHealth(String said) {
        if (!ended) {
            owner.health(this, said.isEmpty() ? null : clean(said));
        }
    }

    @Override
    public void onRestarting(int reconnectInMillis, int tryForMillis) {
        LOG.info("relay {}:{} restarts", server.host(), server.port());
    }

    @Override
    public void onEnd(End reason) {
        end(
                switch (reason) {
                    case NOT_A_RELAY -> "what answers there is no relay";
                    case BAD_RELAY_KEY -> "its key is not the one that its certificate names";
                    case BAD_LOGIN_ANSWER -> "its answer to the login was not sealed by its key";
                    case LOGIN_TOO_SLOW -> "it did not finish the login in time";
                    case SILENT -> "it fell silent";
                    case MALFORMED -> "it sent what is no DERP";
                });
    }

    private static String clean(String said) {
        var text = said.replaceAll("\\p{Cntrl}", "?");
        return text.length() > 200 ? text.substring(0, 200) : text;
    }
}
