package weft.derp.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import weft.derp.tls.TlsAnswers;
import weft.kit.limit.Strangers;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.FrontDoor;
import weft.protocol.derp.HttpDoor;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayPrivateKey;

/// Any thread. A DERP relay on one TCP port.
public final class RelayServer {
    /// How long a replaced TLS context is kept for a connection that is just being made with it.
    private static final int OLD_TLS_SECONDS = 60;

    private final Transport transport;
    private final Shared shared;
    private final Strangers strangers;
    private volatile SslContext tls;
    private volatile TlsAnswers answers = TlsAnswers.NONE;
    private final Map<EventExecutor, LoopState> loops = new HashMap<>();
    private final List<MeshDialer> dialers;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /// A connection that was accepted.
    private record Accepted(Channel channel, LoopState loop, Strangers.Place place) {}

    /// Who a relay is, and whom it knows.
    ///
    /// @param mesh the other relays of its region
    public record Self(RelayPrivateKey key, Admission admission, Mesh mesh, Entropy entropy) {}

    public RelayServer(Transport transport, Self self, SslContext tls) {
        this(transport, self, tls, RelayLimits.DEFAULT);
    }

    RelayServer(Transport transport, Self self, SslContext tls, RelayLimits limits) {
        this.transport = transport;
        this.strangers = new Strangers(limits.strangersMax());
        this.shared = new Shared(
                self.key(),
                self.mesh().key(),
                new FrontDoor(self.key().publicKey()),
                self.admission(),
                self.entropy(),
                limits,
                new Registry(),
                new RelayCounters(strangers));
        this.tls = tls;
        for (var executor : transport.loops()) {
            loops.put(executor, new LoopState((EventLoop) executor));
        }
        var meshKey = self.mesh().key();
        this.dialers = meshKey == null
                ? List.of()
                : self.mesh().neighbours().stream()
                        .map(neighbour -> new MeshDialer(shared, transport, this::stateOf, neighbour, meshKey))
                        .toList();
    }

    /// Connects to the other relays of the region, and again whenever a connection ends.
    public void joinMesh() {
        dialers.forEach(MeshDialer::dial);
    }

    private LoopState stateOf(EventLoop loop) {
        var state = loops.get(loop);
        if (state == null) {
            throw new IllegalStateException("every loop of the group has its state");
        }
        return state;
    }

    /// Opens the relay's port; the future's channel knows its address.
    public ChannelFuture bind(InetSocketAddress address) {
        return bind(address, accepted -> {
            var channel = accepted.channel();
            var now = answers;
            var first = now.isWaiting() ? new HelloPeek(now, () -> ownTls(channel)) : ownTls(channel);
            channel.pipeline().addLast(first, front(accepted, shared.door()));
        });
    }

    private HttpFront front(Accepted accepted, HttpDoor door) {
        return new HttpFront(shared, accepted.loop(), door, accepted.place());
    }

    private SslHandler ownTls(Channel channel) {
        var handler = tls.newHandler(channel.alloc());
        // Later than the front's own clock, which counts why it closes.
        handler.setHandshakeTimeoutMillis(2L * shared.limits().loginMillis());
        // Each chunk of ours is a record as it is: nothing is gathered, so nothing is copied again.
        handler.setWrapDataSize(0);
        return handler;
    }

    /// Who is shown another certificate than the relay's own.
    public void answering(TlsAnswers others) {
        answers = others;
    }

    /// Opens a port without TLS for pages, under the relay's limits.
    public ChannelFuture bindPages(InetSocketAddress address, HttpDoor door) {
        return bind(address, accepted -> accepted.channel().pipeline().addLast(front(accepted, door)));
    }

    private ChannelFuture bind(InetSocketAddress address, Consumer<Accepted> pipeline) {
        var bound = transport
                .bootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, pipeline);
                    }
                })
                .bind(address);
        channels.add(bound.channel());
        return bound;
    }

    private void accept(Channel channel, Consumer<Accepted> pipeline) {
        var counters = shared.counters();
        var limits = shared.limits();
        var from = channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
        if (counters.connections() >= limits.connectionsMax() || !strangers.hasRoom(from)) {
            counters.countRefused(Refusal.TOO_MANY);
            channel.close();
            return;
        }
        var loop = stateOf(channel.eventLoop());
        counters.connections.incrementAndGet();
        channels.add(channel);
        var place = strangers.enter(from);
        channel.closeFuture().addListener(_ -> {
            place.leave();
            counters.connections.decrementAndGet();
        });
        pipeline.accept(new Accepted(channel, loop, place));
    }

    /// New connections use this certificate.
    public synchronized void replaceTls(SslContext tls) {
        var old = this.tls;
        this.tls = tls;
        var _ = transport.loops().schedule(() -> ReferenceCountUtil.release(old), OLD_TLS_SECONDS, TimeUnit.SECONDS);
    }

    /// Closes the connections of that key unless [Admission] admits it.
    public void cutUnlessAdmitted(NodeKey key) {
        var set = shared.registry().find(key.raw());
        if (set != null) {
            set.all().forEach(Client::cutUnlessAdmitted);
        }
    }

    public RelayCounters counters() {
        return shared.counters();
    }

    /// Keys connected now.
    public int keys() {
        return shared.registry().size();
    }

    /// Other relays that watch who is connected here.
    public int watchers() {
        return shared.registry().watchers();
    }

    /// Keys that are connected only at other relays of the region.
    public int keysElsewhere() {
        return shared.registry().elsewhere();
    }

    public boolean isConnected(NodeKey key) {
        return shared.registry().here(key.raw()) != null;
    }

    /// Closes the port and every connection.
    public ChannelGroupFuture close() {
        dialers.forEach(MeshDialer::stop);
        return channels.close();
    }
}
