package weft.derp.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import weft.protocol.crypto.Entropy;
import weft.protocol.derp.FrontDoor;
import weft.protocol.derp.ServerStep.Refusal;
import weft.protocol.key.NodeKey;
import weft.protocol.key.RelayPrivateKey;

/// Any thread. A DERP relay on one TCP port.
public final class RelayServer {
    /// How long a replaced TLS context is kept for a connection that is just being made with it.
    private static final int OLD_TLS_SECONDS = 60;

    private final Transport transport;
    private final Shared shared;
    private volatile SslContext tls;
    private final Map<EventExecutor, LoopState> loops = new HashMap<>();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    public RelayServer(Transport transport, RelayPrivateKey key, SslContext tls, Admission admission, Entropy entropy) {
        this(transport, key, tls, admission, entropy, RelayLimits.DEFAULT);
    }

    RelayServer(
            Transport transport,
            RelayPrivateKey key,
            SslContext tls,
            Admission admission,
            Entropy entropy,
            RelayLimits limits) {
        this.transport = transport;
        this.shared = new Shared(
                key, new FrontDoor(key.publicKey()), admission, entropy, limits, new Registry(), new RelayCounters());
        this.tls = tls;
        for (var executor : transport.loops()) {
            loops.put(executor, new LoopState((EventLoop) executor));
        }
    }

    /// Opens the port; the future's channel knows its address.
    public ChannelFuture bind(InetSocketAddress address) {
        var bound = transport
                .bootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address);
        channels.add(bound.channel());
        return bound;
    }

    private void accept(Channel channel) {
        var counters = shared.counters();
        var limits = shared.limits();
        if (counters.connections() >= limits.connectionsMax() || counters.strangers() >= limits.strangersMax()) {
            counters.countRefused(Refusal.TOO_MANY);
            channel.close();
            return;
        }
        var loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("every loop of the group has its state");
        }
        counters.connections.incrementAndGet();
        counters.strangers.incrementAndGet();
        channels.add(channel);
        channel.closeFuture().addListener(_ -> counters.connections.decrementAndGet());
        var handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(limits.loginMillis());
        // Each chunk of ours is a record as it is: nothing is gathered, so nothing is copied again.
        handler.setWrapDataSize(0);
        channel.pipeline().addLast(handler, new HttpFront(shared, loop));
    }

    /// New connections use this certificate.
    public synchronized void replaceTls(SslContext tls) {
        var old = this.tls;
        this.tls = tls;
        var _ = transport.loops().schedule(() -> ReferenceCountUtil.release(old), OLD_TLS_SECONDS, TimeUnit.SECONDS);
    }

    /// Closes the connections of keys that [Admission] no longer admits.
    public void cutWhoIsNotAdmitted() {
        shared.registry().forEach(Client::cutUnlessAdmitted);
    }

    public RelayCounters counters() {
        return shared.counters();
    }

    /// Keys connected now.
    public int keys() {
        return shared.registry().size();
    }

    public boolean isConnected(NodeKey key) {
        return shared.registry().find(key.raw()) != null;
    }

    /// Closes the port and every connection.
    public ChannelGroupFuture close() {
        return channels.close();
    }
}
