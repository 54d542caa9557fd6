package weft.derp.relay;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.derp.stun.StunServer;

/// Vert.x event loop. Gives the relay's sockets, which live on event loops of their own, the life of a verticle:
/// Vert.x's HTTP server answers every request, and a fast start must not be answered.
public final class RelayVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RelayVerticle.class);
    private static final int PORT_MAX = 65_535;

    private final RelayServer relay;
    private final Transport transport;
    private final InetSocketAddress listen;
    private final @Nullable InetSocketAddress stun;
    private @Nullable Channel relayPort;
    private @Nullable Channel stunPort;
    private @Nullable Channel stunPort2;
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
        var server = new StunServer(transport.loops().next(), transport.datagram());
        stunServer = server;
        var openedStun = toVertx(server.bind(stun)).compose(port -> {
            stunPort = port;
            return openSecond(server, stun, portOf(port));
        });
        return Future.all(opened, openedStun);
    }

    /// The port above the first one. Without it the relay serves all the same; who asks it alone then does not learn
    /// the kind of its NAT.
    private Future<@Nullable Void> openSecond(StunServer server, InetSocketAddress first, int port) {
        if (port == PORT_MAX) {
            return Future.succeededFuture();
        }
        return toVertx(server.bind(new InetSocketAddress(first.getAddress(), port + 1)))
                .onSuccess(second -> stunPort2 = second)
                .onFailure(taken -> LOG.warn(
                        "no second STUN port, UDP {} ({}): nodes with this relay alone cannot tell what kind of NAT"
                                + " they are behind",
                        port + 1,
                        taken.getMessage()))
                .<@Nullable Void>mapEmpty()
                .otherwiseEmpty();
    }

    @Override
    public Future<?> stop() {
        var closed = Promise.<Void>promise();
        relay.close().addListener(_ -> closed.complete());
        if (stunPort != null) {
            stunPort.close();
        }
        if (stunPort2 != null) {
            stunPort2.close();
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

    /// The second UDP port that answers STUN; 0 when there is none.
    public int stunPort2() {
        return stunPort2 == null ? 0 : portOf(stunPort2);
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
