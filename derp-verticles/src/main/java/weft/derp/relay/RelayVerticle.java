package weft.derp.relay;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import weft.derp.stun.StunServer;

/// Vert.x event loop. Gives the relay's sockets, which live on event loops of their own, the life of a verticle:
/// Vert.x's HTTP server answers every request, and a fast start must not be answered.
public final class RelayVerticle extends VerticleBase {
    private final RelayServer relay;
    private final Transport transport;
    private final InetSocketAddress listen;
    private final @Nullable InetSocketAddress stun;
    private @Nullable Channel relayPort;
    private @Nullable Channel stunPort;
    private @Nullable StunServer stunServer;

    public RelayVerticle(
            RelayServer relay, Transport transport, InetSocketAddress listen, @Nullable InetSocketAddress stun) {
        this.relay = relay;
        this.transport = transport;
        this.listen = listen;
        this.stun = stun;
    }

    @Override
    public Future<?> start() {
        var opened = toVertx(relay.bind(listen)).onSuccess(port -> relayPort = port);
        relay.joinMesh();
        if (stun == null) {
            return opened;
        }
        var binding = StunServer.bind(transport.loops(), transport.datagram(), stun);
        stunServer = binding.server();
        var openedStun = toVertx(binding.future()).onSuccess(port -> stunPort = port);
        return Future.all(opened, openedStun);
    }

    @Override
    public Future<?> stop() {
        var closed = Promise.<Void>promise();
        relay.close().addListener(_ -> closed.complete());
        if (stunPort != null) {
            stunPort.close();
        }
        return closed.future();
    }

    private Future<Channel> toVertx(io.netty.channel.ChannelFuture future) {
        var promise = Promise.<Channel>promise();
        future.addListener(_ -> {
            if (future.isSuccess()) {
                promise.complete(future.channel());
            } else {
                promise.fail(future.cause());
            }
        });
        return promise.future();
    }

    /// The TCP port that was opened.
    public int port() {
        return portOf(relayPort);
    }

    /// The UDP port that was opened; 0 without STUN.
    public int stunPort() {
        return stunPort == null ? 0 : portOf(stunPort);
    }

    public @Nullable StunServer stunServer() {
        return stunServer;
    }

    private static int portOf(@Nullable Channel channel) {
        if (channel == null) {
            throw new IllegalStateException("the relay is not open");
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }
}
