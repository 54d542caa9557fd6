package weft.derp.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import weft.kit.tcp.SmallSegments;

/// The sockets of this machine: epoll, or what the JDK has.
public record Transport(
        EventLoopGroup loops,
        Class<? extends ServerSocketChannel> server,
        Class<? extends SocketChannel> client,
        Class<? extends DatagramChannel> datagram) {
    private static final int BACKLOG = 4096;
    /// Bytes of one read: what a TLS record of ours and the next one's beginning need.
    private static final int READ_BYTES = 32 << 10;
    /// Bytes in a channel at which writing to it goes on and stops. What is beyond waits in a queue of ours, where
    /// disco overtakes it.
    private static final int WRITE_LOW = 64 << 10;
    private static final int WRITE_HIGH = 128 << 10;
    /// Bytes that the kernel holds unsent: beyond lies only delay. Measured: p99 of small flows beside a greedy
    /// one from 24–31 to 5–6 ms.
    private static final long NOT_SENT_BYTES = 64 << 10;
    /// Until a dead connection is noticed while something is on its way.
    private static final int USER_TIMEOUT_MILLIS = 15_000;
    private static final int KEEP_IDLE_SECONDS = 600;
    private static final int CONNECT_MILLIS = 5_000;

    public static Transport open(int loopCount) {
        return Epoll.isAvailable()
                ? new Transport(
                        new MultiThreadIoEventLoopGroup(loopCount, EpollIoHandler.newFactory()),
                        EpollServerSocketChannel.class,
                        EpollSocketChannel.class,
                        EpollDatagramChannel.class)
                : new Transport(
                        new MultiThreadIoEventLoopGroup(loopCount, NioIoHandler.newFactory()),
                        NioServerSocketChannel.class,
                        NioSocketChannel.class,
                        NioDatagramChannel.class);
    }

    /// A connection to another relay, on one event loop.
    Bootstrap clientBootstrap(EventLoop loop) {
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(client)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(WRITE_LOW, WRITE_HIGH));
        if (Epoll.isAvailable()) {
            bootstrap
                    .option(SmallSegments.MAX_SEGMENT, SmallSegments.BYTES)
                    .option(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_BYTES)
                    .option(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
        }
        return bootstrap;
    }

    ServerBootstrap bootstrap() {
        var read = new FixedRecvByteBufAllocator(READ_BYTES);
        // One read, then the next connection: no sender gets ahead of others by having more.
        read.maxMessagesPerRead(1);
        var bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(server)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(WRITE_LOW, WRITE_HIGH))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, read);
        if (Epoll.isAvailable()) {
            bootstrap
                    .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_BYTES)
                    .childOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS)
                    .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_IDLE_SECONDS);
        }
        return bootstrap;
    }
}
