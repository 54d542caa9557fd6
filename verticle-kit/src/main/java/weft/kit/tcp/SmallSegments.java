package weft.kit.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Any thread. TCP whose segments pass wherever IPv6 may pass.
///
/// On a path that swallows large packets without a word (ICMP blocked, nobody clamps the segments' size) a
/// connection opens, and then hangs with the first long answer. So whoever opens one for control or relayed packets
/// asks for small segments from the start, in both directions, instead of finding out by hanging. Only epoll's
/// sockets can ask.
public final class SmallSegments extends EpollTransport {
    /// 1,280 bytes, the least that IPv6 guarantees (RFC 8200, section 5), less its header and TCP's.
    public static final int BYTES = 1_280 - 40 - 20;

    /// `IPPROTO_TCP`, `TCP_MAXSEG`: tcp(7).
    public static final ChannelOption<Integer> MAX_SEGMENT = new IntegerUnixChannelOption("TCP_MAXSEG", 6, 2);

    private SmallSegments() {}

    /// A Vert.x of such connections; with ordinary ones where this machine has no epoll.
    public static Vertx vertx(VertxOptions options) {
        var builder = Vertx.builder().with(options);
        return Epoll.isAvailable()
                ? builder.withTransport(new Named(new SmallSegments())).build()
                : builder.build();
    }

    /// Has a bootstrap of one's own do the same, when it makes sockets of that Vert.x.
    public static Bootstrap of(Vertx vertx, Bootstrap bootstrap) {
        return ((VertxInternal) vertx).transport() instanceof SmallSegments
                ? bootstrap.option(MAX_SEGMENT, BYTES)
                : bootstrap;
    }

    @Override
    public void configure(ClientOptionsBase options, int connectMillis, boolean domainSocket, Bootstrap bootstrap) {
        super.configure(options, connectMillis, domainSocket, bootstrap);
        if (!domainSocket) {
            bootstrap.option(MAX_SEGMENT, BYTES);
        }
    }

    /// As Vert.x wants to be given it.
    private record Named(SmallSegments implementation) implements Transport {
        @Override
        public String name() {
            return "small-segments";
        }

        @Override
        public boolean available() {
            return implementation.isAvailable();
        }

        @Override
        public @Nullable Throwable unavailabilityCause() {
            return implementation.unavailabilityCause();
        }
    }
}
