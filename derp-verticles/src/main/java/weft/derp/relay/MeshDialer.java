package weft.derp.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.derp.tls.ClientTls;
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
                .connect(neighbour.host(), neighbour.port())
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        connected.channel().closeFuture().addListener(_ -> again(link));
                    } else {
                        LOG.warn("relay {} does not answer: {}", neighbour, reason(connected.cause()));
                        again(link);
                    }
                });
    }

    private void again(MeshLink link) {
        if (link.isSelf() || stopped) {
            return;
        }
        retryMillis = link.wasUp() ? RETRY_MILLIS_MIN : Math.min(2 * retryMillis, RETRY_MILLIS_MAX);
        var _ = home.schedule(this::dial, retryMillis, TimeUnit.MILLISECONDS);
    }

    private static String reason(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }

    void stop() {
        stopped = true;
    }
}
