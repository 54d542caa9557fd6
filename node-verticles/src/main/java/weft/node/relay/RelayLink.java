package weft.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Vertx;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.stream.Backoff;
import weft.node.relay.RelayView.State;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.ClientHello;
import weft.protocol.derp.ClientSession;
import weft.protocol.derp.ClientSink;
import weft.protocol.derp.DerpFrame.GoneReason;
import weft.protocol.derp.ServerHello;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.key.RelayKey;
import weft.protocol.netmap.RelayRegion;
import weft.protocol.netmap.RelayServer;

/// Event loop. The connection to the relays of one region: opened when it is needed or is home, kept, watched, opened
/// again, and closed when nobody needs it.
final class RelayLink {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLink.class);

    /// A region that is not home is left after so long without a datagram in either direction.
    static final long IDLE_NANOS = 60_000_000_000L;
    /// After so long without a word of the relay it is asked for one: at home always, elsewhere while there is traffic.
    static final long QUIET_NANOS = 20_000_000_000L;
    /// How long it may take to answer that.
    static final long ANSWER_NANOS = 5_000_000_000L;
    /// The same after this host's network has changed: whether the connection is still one.
    static final long SUSPECT_NANOS = 3_000_000_000L;

    private final Parts parts;
    private RelayRegion region;
    private final OutQueue queue = new OutQueue();
    private final Backoff backoff = new Backoff();

    private State state = State.IDLE;
    private boolean home;
    private @Nullable Connection connection;
    private @Nullable String server;
    private @Nullable String problem;
    /// Where in the region's list the next round of dialling begins.
    private int first;
    private boolean withoutFastStart;
    private long retryTimer = -1;
    private long usedAt;
    private long sent;
    private long received;
    /// When a connection before this one was heard last; 0 for never.
    private long heardBefore;
    /// Dials that are no longer wanted find another number here.
    private int generation;

    /// What all links of a node share.
    record Parts(
            Vertx vertx,
            RelayDialer dialer,
            NodePrivateKey key,
            Entropy entropy,
            RandomGenerator random,
            Events events) {}

    /// What a link tells whoever keeps it.
    interface Events {
        void packet(int region, NodeKey source, byte[] b, int offset, int length);

        void peerGone(int region, NodeKey peer, GoneReason reason);

        void changed(RelayLink link);
    }

    RelayLink(Parts parts, RelayRegion region) {
        this.parts = parts;
        this.region = region;
    }

    int region() {
        return region.id();
    }

    State state() {
        return state;
    }

    /// When its relay was heard last, on the monotonic clock; 0 for never.
    long heardAt() {
        var open = connection;
        return state == State.UP && open != null ? open.heardAt : heardBefore;
    }

    RelayView.Link view() {
        return new RelayView.Link(
                region.id(),
                region.code(),
                state,
                server,
                problem,
                sent,
                received,
                queue.droppedFull() + queue.droppedOld());
    }

    /// Sends a datagram to a node, now or when there is a connection. Then call [#flush].
    void send(NodeKey target, byte[] b, int offset, int length, long now) {
        usedAt = now;
        var open = connection;
        if (state == State.UP && open != null && queue.isEmpty() && open.isWritable()) {
            open.send(target, b, offset, length);
        } else {
            queue.add(target, b, offset, length, now);
            dialIfIdle(now);
        }
    }

    void flush() {
        var open = connection;
        if (open != null) {
            open.flush();
        }
    }

    /// Home is always connected.
    void setHome(boolean isHome, long now) {
        if (home != isHome) {
            home = isHome;
            usedAt = now;
            var open = connection;
            if (open != null) {
                open.session.prefer(isHome);
                open.flush();
            }
        }
        if (isHome) {
            dialIfIdle(now);
        }
    }

    /// What the newest relay map says of this region.
    void update(RelayRegion newest) {
        if (newest.equals(region)) {
            return;
        }
        region = newest;
        first = 0;
        var open = connection;
        if (open != null && !newest.servers().contains(open.server)) {
            open.end("the relay is no longer in the map");
        }
    }

    /// This host's network has changed: waits end, and connections have to show that they still are.
    void networkChanged(long now) {
        backoff.succeeded();
        var open = connection;
        if (state == State.WAITING) {
            parts.vertx.cancelTimer(retryTimer);
            dial();
        } else if (state == State.UP && open != null) {
            open.ask(now, SUSPECT_NANOS);
        }
    }

    /// Looks at the clock.
    void tick(long now) {
        var open = connection;
        if (open == null) {
            return;
        }
        open.session.onDeadline(now);
        if (state != State.UP || open != connection) {
            return;
        }
        if (!home && now - usedAt > IDLE_NANOS) {
            leave();
        } else if (open.askedAt != 0 && now - open.answerDue >= 0) {
            open.end("it does not answer");
        } else if (open.askedAt == 0 && now - open.heardAt > QUIET_NANOS && (home || usedAt - open.heardAt > 0)) {
            open.ask(now, ANSWER_NANOS);
        }
    }

    private void leave() {
        LOG.debug("leaving relay {}, nobody needs it", region.code());
        close();
        parts.events.changed(this);
    }

    void close() {
        generation++;
        parts.vertx.cancelTimer(retryTimer);
        queue.clear();
        var open = connection;
        connection = null;
        state = State.IDLE;
        problem = null;
        if (open != null) {
            open.channel.close();
        }
    }

    private void dialIfIdle(long now) {
        if (state == State.IDLE) {
            usedAt = now;
            dial();
        }
    }

    private void dial() {
        become(State.CONNECTING, problem);
        dial(0, ++generation);
    }

    private void dial(int tried, int mine) {
        var servers = region.servers();
        var candidate = servers.get((first + tried) % servers.size());
        server = candidate.host() + ":" + candidate.port();
        parts.dialer.dial(candidate).onComplete(done -> {
            if (mine != generation) {
                if (done.succeeded()) {
                    done.result().channel().close();
                }
            } else if (done.succeeded()) {
                connected(done.result());
            } else if (tried + 1 < servers.size()) {
                LOG.debug("{}", done.cause().getMessage());
                dial(tried + 1, mine);
            } else {
                retryLater(String.valueOf(done.cause().getMessage()));
            }
        });
    }

    private void connected(RelayDialer.Dialled dialled) {
        var fresh = new Connection(dialled.channel(), dialled.server());
        connection = fresh;
        first = Math.max(0, region.servers().indexOf(dialled.server()));
        dialled.channel().pipeline().addLast(fresh);
        fresh.session.prefer(home);
        long now = System.nanoTime();
        var relayKey = withoutFastStart ? null : dialled.key();
        fresh.fast = relayKey != null;
        if (relayKey == null) {
            fresh.session.start(dialled.server().host(), now);
        } else {
            fresh.session.fastStart(dialled.server().host(), relayKey, now);
        }
        fresh.flush();
    }

    private void retryLater(String why) {
        long wait = Math.max(1, backoff.failed(System.nanoTime() / 1_000_000, parts.random));
        if (!why.equals(problem)) {
            LOG.info("relay {}: {}", region.code(), why);
        }
        if (!home && queue.isEmpty()) {
            become(State.IDLE, why);
            return;
        }
        become(State.WAITING, why);
        retryTimer = parts.vertx.setTimer(wait, _ -> {
            queue.dropOld(System.nanoTime());
            if (home || !queue.isEmpty()) {
                dial();
            } else {
                become(State.IDLE, problem);
            }
        });
    }

    private void become(State next, @Nullable String why) {
        state = next;
        problem = why;
        parts.events.changed(this);
    }

    private void drain(Connection open, long now) {
        while (open.isWritable()) {
            var next = queue.poll(now);
            if (next == null) {
                break;
            }
            open.send(next.target(), next.bytes(), 0, next.bytes().length);
        }
        open.flush();
    }

    /// One connection: the pipeline's last handler, and what the session does to the world.
    private final class Connection extends ChannelInboundHandlerAdapter implements ClientSink {
        private static final int SCRATCH_BYTES = 16 << 10;

        private final Channel channel;
        private final RelayServer server;
        private final ClientSession session;
        private @Nullable SendLimit limit;
        private boolean fast;
        private boolean unflushed;
        private long heardAt = System.nanoTime();
        /// When the relay was asked for a word; 0 when it was not.
        private long askedAt;
        private long answerDue;

        Connection(Channel channel, RelayServer server) {
            this.channel = channel;
            this.server = server;
            this.session = new ClientSession(parts.key, ClientHello.NODE, parts.entropy, this);
        }

        boolean isWritable() {
            return channel.isWritable();
        }

        void send(NodeKey target, byte[] b, int offset, int length) {
            var bound = limit;
            if (bound != null && !bound.allows(length, System.nanoTime())) {
                return;
            }
            if (session.send(target, b, offset, length)) {
                sent++;
            }
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

        /// Closes it for a reason, and tries again.
        void end(String why) {
            lost(why);
            channel.close();
        }

        private void lost(String why) {
            if (connection != this) {
                return;
            }
            connection = null;
            if (state == State.UP) {
                heardBefore = heardAt;
            } else {
                // It got as far as TLS but not in: another server, and the slower greeting, may do better.
                withoutFastStart = fast;
                first = (first + 1) % region.servers().size();
            }
            retryLater("relay " + server.host() + ":" + server.port() + ": " + why);
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
            if (connection == this && state == State.UP && channel.isWritable()) {
                drain(this, System.nanoTime());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            lost("it closed the connection");
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
            if (connection != this) {
                return;
            }
            LOG.info(
                    "relay {} is connected: {}:{}{}",
                    region.code(),
                    server.host(),
                    server.port(),
                    home ? ", home" : "");
            backoff.succeeded();
            first = 0;
            limit = SendLimit.of(hello);
            long now = System.nanoTime();
            usedAt = now;
            become(State.UP, null);
            drain(this, now);
        }

        @Override
        public void onPacket(NodeKey source, byte[] b, int offset, int length) {
            received++;
            usedAt = heardAt;
            parts.events.packet(region.id(), source, b, offset, length);
        }

        @Override
        public void onPeerGone(NodeKey peer, GoneReason reason) {
            parts.events.peerGone(region.id(), peer, reason);
        }

        @Override
        public void onPong(long token) {
            LOG.trace("relay {} answered after {} us", region.code(), (heardAt - token) / 1_000);
        }

        @Override
        public void onHealth(String said) {
            if (connection == this && state == State.UP) {
                become(State.UP, said.isEmpty() ? null : clean(said));
            }
        }

        @Override
        public void onRestarting(int reconnectInMillis, int tryForMillis) {
            LOG.info("relay {} restarts", region.code());
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
}
