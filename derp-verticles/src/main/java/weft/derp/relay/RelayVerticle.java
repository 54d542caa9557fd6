package weft.derp.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
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

    /// An address that cannot be listened on; the message is one line for a person.
    public static final class Taken extends IOException {
        private static final long serialVersionUID = 1;

        /// @param option of the command line that chooses the address
        public Taken(String protocol, InetSocketAddress address, String option, @Nullable Throwable cause) {
            super(
                    "cannot listen on " + protocol + " " + NetUtil.toSocketAddressString(address) + ": " + reason(cause)
                            + "; choose another " + option,
                    cause);
        }

        /// What a person is told.
        public String line() {
            return String.valueOf(getMessage());
        }

        /// Without the names of the system's calls.
        private static String reason(@Nullable Throwable cause) {
            var said = cause == null ? "" : String.valueOf(cause.getMessage());
            if (said.contains("in use")) {
                return "another program listens there";
            }
            if (said.contains("assign")) {
                return "that is no address of this host";
            }
            return said.contains("ermission denied") ? "ports below 1024 are root's" : said;
        }
    }

    public RelayVerticle(
            RelayServer relay, Transport transport, InetSocketAddress listen, @Nullable InetSocketAddress stun) {
        this.relay = relay;
        this.transport = transport;
        this.listen = listen;
        this.stun = stun;
    }

    @Override
    public Future<?> start() {
        var opened = toVertx(relay.bind(listen), "TCP", listen, "--listen").onSuccess(port -> relayPort = port);
        relay.joinMesh();
        if (stun == null) {
            return opened;
        }
        var server = new StunServer(transport.loops().next(), transport.datagram());
        stunServer = server;
        var openedStun = toVertx(server.bind(stun), "UDP", stun, "--stun").compose(port -> {
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
        var above = new InetSocketAddress(first.getAddress(), port + 1);
        return toVertx(server.bind(above), "UDP", above, "--stun")
                .onSuccess(second -> stunPort2 = second)
                .onFailure(taken -> LOG.warn(
                        "no second STUN port ({}): nodes with this relay alone cannot tell what kind of NAT they are"
                                + " behind",
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

    private static Future<Channel> toVertx(
            ChannelFuture future, String protocol, InetSocketAddress address, String option) {
        var promise = Promise.<Channel>promise();
        future.addListener(_ -> {
            if (future.isSuccess()) {
                promise.complete(future.channel());
            } else {
                promise.fail(new Taken(protocol, address, option, future.cause()));
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
