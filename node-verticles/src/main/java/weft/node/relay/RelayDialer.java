package weft.node.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weft.kit.proxy.HttpProxy;
import weft.kit.proxy.ProxySettings;
import weft.kit.tcp.DialTrouble;
import weft.kit.tcp.SmallSegments;
import weft.protocol.key.RelayKey;
import weft.protocol.netmap.RelayServer;
import weft.protocol.packet.IpAddress;

/// The event loop of the context it is made on. Opens connections to relays: name, TCP by either family, a proxy's
/// tunnel, TLS, each within its time.
public final class RelayDialer {
    /// TCP to one address; the same as other clients of such relays allow.
    static final int TCP_MILLIS = 1_500;
    /// When the next address is tried beside one that does not answer yet.
    static final int NEXT_ADDRESS_MILLIS = 200;
    /// From the first TCP packet until TLS is done.
    static final int ALL_MILLIS = 8_000;
    /// Bytes in a channel at which writing goes on and stops; what is beyond waits in a queue of ours, where disco
    /// overtakes it.
    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(32 << 10, 64 << 10);
    /// Bytes that the kernel holds for us: at 100 Mbit/s and 40 ms what is on its way, and no second of delay at less.
    private static final int KERNEL_BYTES = 512 << 10;

    private final Vertx vertx;
    private final Context context;
    private final NameLookup names;
    private final ProxySettings proxies;
    private final RelayTls tls = new RelayTls();

    /// On an event loop's context.
    public RelayDialer(Vertx vertx, NameLookup names, ProxySettings proxies) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.names = names;
        this.proxies = proxies;
    }

    /// A connection on which the first byte may be sent.
    ///
    /// @param key of the relay, by its meta certificate; null when it has to be asked for it
    public record Dialled(
            Channel channel, RelayServer server, @Nullable RelayKey key) {}

    EventLoop loop() {
        return ((ContextInternal) context).nettyEventLoop();
    }

    /// Whether some connections go through a proxy.
    public boolean isProxied() {
        return proxies.proxy() != null;
    }

    /// Fails with one line for a person.
    public Future<Dialled> dial(RelayServer server) {
        var proxy = server.plainHttp() ? null : proxies.to(server.host(), server.port());
        var addresses = proxy == null ? names.addressesOf(server) : names.addressesOf(proxy.host());
        int port = proxy == null ? server.port() : proxy.port();
        Promise<Dialled> done = Promise.promise();
        addresses.onComplete(found -> loop().execute(() -> {
            if (found.failed()) {
                done.fail(problem(server, proxy, found.cause()));
            } else {
                new Attempt(server, proxy, done).race(found.result(), port);
            }
        }));
        return done.future();
    }

    private static IOException problem(RelayServer server, @Nullable HttpProxy proxy, Throwable cause) {
        return new IOException("relay " + server.host() + ":" + server.port()
                + (proxy == null ? "" : " through proxy " + proxy) + ": " + DialTrouble.text(cause));
    }

    /// One connection in the making.
    private final class Attempt {
        private final RelayServer server;
        private final @Nullable HttpProxy proxy;
        private final Promise<Dialled> done;
        private final List<Channel> racing = new ArrayList<>();
        private List<InetSocketAddress> targets = List.of();
        private int next;
        private int open;
        private @Nullable Channel winner;

        Attempt(RelayServer server, @Nullable HttpProxy proxy, Promise<Dialled> done) {
            this.server = server;
            this.proxy = proxy;
            this.done = done;
        }

        void race(List<IpAddress> addresses, int port) {
            targets = addresses.stream()
                    .map(address -> socketAddress(address, port))
                    .toList();
            loop().schedule(
                            () -> fail(new IOException("no connection within " + ALL_MILLIS + " ms")),
                            ALL_MILLIS,
                            TimeUnit.MILLISECONDS);
            startNext();
        }

        private void startNext() {
            if (next >= targets.size() || winner != null || done.future().isComplete()) {
                return;
            }
            open++;
            var connecting = bootstrap().connect(targets.get(next++));
            racing.add(connecting.channel());
            connecting.addListener(_ -> connected(connecting));
            if (next < targets.size()) {
                loop().schedule(this::startNext, NEXT_ADDRESS_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void connected(ChannelFuture connecting) {
            open--;
            var channel = connecting.channel();
            if (winner != null || done.future().isComplete()) {
                channel.close();
            } else if (connecting.isSuccess()) {
                winner = channel;
                racing.stream().filter(other -> other != channel).forEach(Channel::close);
                secureProxy(channel);
            } else if (next < targets.size()) {
                startNext();
            } else if (open == 0) {
                fail(connecting.cause());
            }
        }

        private void secureProxy(Channel channel) {
            var through = proxy;
            if (through == null) {
                secureRelay(channel);
            } else if (through.tls()) {
                secure(channel, () -> tls.toProxy(through, channel.alloc()), _ -> tunnel(channel, through));
            } else {
                tunnel(channel, through);
            }
        }

        private void tunnel(Channel channel, HttpProxy through) {
            var tunnel = new ProxyTunnel(through, server.host(), server.port(), problem -> {
                if (problem == null) {
                    secureRelay(channel);
                } else {
                    fail(problem);
                }
            });
            channel.pipeline().addBefore(Last.NAME, null, tunnel);
            tunnel.ask(channel.pipeline().context(tunnel));
        }

        private void secureRelay(Channel channel) {
            if (server.plainHttp()) {
                succeed(channel, null);
            } else {
                secure(
                        channel,
                        () -> tls.toRelay(server, channel.alloc()),
                        handler -> succeed(
                                channel, RelayTls.metaKey(handler.engine().getSession())));
            }
        }

        private void secure(Channel channel, TlsMaker maker, Consumer<SslHandler> then) {
            SslHandler handler;
            try {
                handler = maker.make();
            } catch (SSLException broken) {
                fail(broken);
                return;
            }
            handler.setHandshakeTimeoutMillis(ALL_MILLIS);
            handler.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    then.accept(handler);
                } else {
                    fail(shaken.cause());
                }
            });
            channel.pipeline().addBefore(Last.NAME, null, handler);
        }

        private void succeed(Channel channel, @Nullable RelayKey key) {
            if (done.future().isComplete()) {
                return;
            }
            if (!channel.isActive()) {
                fail(new IOException("it closed the connection"));
                return;
            }
            channel.pipeline().remove(Last.NAME);
            done.complete(new Dialled(channel, server, key));
        }

        private void fail(Throwable cause) {
            if (done.tryFail(problem(server, proxy, cause))) {
                racing.forEach(Channel::close);
            }
        }
    }

    @FunctionalInterface
    private interface TlsMaker {
        SslHandler make() throws SSLException;
    }

    private Bootstrap bootstrap() {
        return SmallSegments.of(vertx, new Bootstrap())
                .group(loop())
                .channelFactory(((VertxInternal) vertx).transport().channelFactory(false))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TCP_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.SO_SNDBUF, KERNEL_BYTES)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(Last.NAME, new Last());
                    }
                });
    }

    private static InetSocketAddress socketAddress(IpAddress address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.bytes()), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has 4 or 16 bytes", impossible);
        }
    }

    /// Holds the end of the pipeline until somebody takes the connection over: what fails meanwhile is told by
    /// futures.
    private static final class Last extends ChannelInboundHandlerAdapter {
        static final String NAME = "last";

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
