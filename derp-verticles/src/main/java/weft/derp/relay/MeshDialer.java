package weft.derp.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.derp.tls.ClientTls;
import weft.kit.tcp.DialTrouble;
import weft.protocol.derp.MeshKey;

/// One event loop. Keeps a connection to another relay of the region, for as long as this one runs.
final class MeshDialer {
    private static final Logger LOG = LoggerFactory.getLogger(MeshDialer.class);
    private static final long RETRY_MILLIS_MIN = 250;
    private static final long RETRY_MILLIS_MAX = 5_000;
    private static final int HANDSHAKE_MILLIS = 10_000;

    private final Shared shared;
    private final Transport transport;
    private final Function<EventLoop, LoopState> states;
    private final Neighbour neighbour;
    private final MeshKey meshKey;
    private final EventLoop home;
    private final ClientTls tls;
    private long retryMillis = RETRY_MILLIS_MIN;
    /// Why there was no connection last, as it was logged; null since there was one.
    private @Nullable String said;

    private volatile boolean stopped;

    MeshDialer(
            Shared shared,
            Transport transport,
            Function<EventLoop, LoopState> states,
            Neighbour neighbour,
            MeshKey meshKey) {
        this.shared = shared;
        this.transport = transport;
        this.states = states;
        this.neighbour = neighbour;
        this.meshKey = meshKey;
        this.home = (EventLoop) transport.loops().next();
        this.tls = ClientTls.to(neighbour.pin());
    }

    void dial() {
        // A name may take long to be looked up, and the event loop carries packets.
        Thread.ofVirtual().name("weft-mesh-name").start(() -> {
            try {
                var address = InetAddress.getByName(neighbour.host());
                home.execute(() -> connect(new InetSocketAddress(address, neighbour.port())));
            } catch (UnknownHostException _) {
                home.execute(() -> again(false, "its name is not known here"));
            }
        });
    }

    private void connect(InetSocketAddress address) {
        if (stopped) {
            return;
        }
        var link = new MeshLink(shared, states.apply(home), neighbour, meshKey);
        transport
                .clientBootstrap(home)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        var handler = tls.handler(channel.alloc(), neighbour.host(), neighbour.port());
                        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
                        handler.setWrapDataSize(0);
                        channel.pipeline().addLast(handler, link);
                    }
                })
                .connect(address)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        connected.channel().closeFuture().addListener(_ -> {
                            if (!link.isSelf()) {
                                again(link.wasUp(), link.trouble());
                            }
                        });
                    } else {
                        again(false, DialTrouble.text(connected.cause()));
                    }
                });
    }

    private void again(boolean wasUp, @Nullable String trouble) {
        if (stopped) {
            return;
        }
        if (wasUp) {
            said = null;
        }
        say(trouble == null ? "it closed the connection" : trouble);
        retryMillis = wasUp ? RETRY_MILLIS_MIN : Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
        var _ = home.schedule(this::dial, retryMillis, TimeUnit.MILLISECONDS);
    }

    /// A relay that is down for a night is news once.
    private void say(String trouble) {
        if (trouble.equals(said)) {
            LOG.debug("still no connection to relay {}: {}", neighbour, trouble);
        } else {
            said = trouble;
            LOG.warn("no connection to relay {}, which is dialled on: {}", neighbour, trouble);
        }
    }

    void stop() {
        stopped = true;
    }
}
