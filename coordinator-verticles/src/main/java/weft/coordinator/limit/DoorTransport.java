package weft.coordinator.limit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Any thread. The JDK's sockets, with [Visitors] at the door of HTTP servers: Vert.x itself says nothing of a
/// connection before its TLS is done.
final class DoorTransport extends NioTransport implements Transport {
    private final Visitors visitors;

    DoorTransport(Visitors visitors) {
        this.visitors = visitors;
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(options, domainSocket, bootstrap);
        if (options instanceof HttpServerOptions) {
            bootstrap.handler(new Door(visitors));
        }
    }

    /// Reads what a listening socket reads: the connections that it accepted.
    @ChannelHandler.Sharable
    private static final class Door extends ChannelInboundHandlerAdapter {
        private final Visitors visitors;

        Door(Visitors visitors) {
            this.visitors = visitors;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            if (accepted instanceof Channel channel && !visitors.arrived(channel)) {
                channel.unsafe().closeForcibly();
            } else {
                context.fireChannelRead(accepted);
            }
        }
    }

    @Override
    public String name() {
        return "door";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return this;
    }
}
