package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.Arrays;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weft.kit.limit.Strangers;
import weft.protocol.derp.FrontDoor;
import weft.protocol.derp.HttpDoor;
import weft.protocol.derp.HttpHead;
import weft.protocol.derp.ServerStep.Refusal;

/// Event loop; one per connection. Speaks HTTP until a connection becomes a [Client].
final class HttpFront extends ChannelInboundHandlerAdapter {
    /// Pages served on one connection; a client measures latency with a few.
    private static final int PAGES_MAX = 100;
    private static final int WEBSOCKET_MESSAGE_MAX = 256 << 10;

    private final Shared shared;
    private final LoopState loop;
    private final HttpDoor door;
    private final Strangers.Place place;
    private byte[] head = new byte[512];
    private int headLength;
    private int pages;
    private int pagesSeen;
    private boolean handedOver;
    private @Nullable ScheduledFuture<?> timer;

    HttpFront(Shared shared, LoopState loop, HttpDoor door, Strangers.Place place) {
        this.shared = shared;
        this.loop = loop;
        this.door = door;
        this.place = place;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        armTimer(context);
    }

    private void armTimer(ChannelHandlerContext context) {
        timer = loop.loop().schedule(() -> onTimer(context), shared.limits().loginMillis(), TimeUnit.MILLISECONDS);
    }

    private void onTimer(ChannelHandlerContext context) {
        if (pages > pagesSeen) {
            pagesSeen = pages;
            armTimer(context);
        } else {
            refuse(context, Refusal.TOO_SLOW);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        try {
            while (in.isReadable() && context.channel().isActive()) {
                if (handedOver) {
                    context.fireChannelRead(in.readRetainedSlice(in.readableBytes()));
                } else if (!readHead(in)) {
                    if (headLength == HttpHead.LENGTH_MAX) {
                        refuse(context, Refusal.BAD_HTTP);
                    }
                    return;
                } else {
                    enter(context);
                }
            }
        } finally {
            in.release();
            if (handedOver && context.pipeline().context(this) != null) {
                context.pipeline().remove(this);
            }
        }
    }

    /// Takes bytes until the end of a head; true when it is whole.
    private boolean readHead(ByteBuf in) {
        int before = headLength;
        int taken = Math.min(in.readableBytes(), HttpHead.LENGTH_MAX - headLength);
        if (headLength + taken > head.length) {
            head = Arrays.copyOf(head, Math.max(2 * head.length, headLength + taken));
        }
        in.getBytes(in.readerIndex(), head, headLength, taken);
        headLength += taken;
        int end = HttpHead.endOf(head, 0, headLength);
        in.skipBytes(end < 0 ? taken : end - before);
        if (end >= 0) {
            headLength = end;
        }
        return end >= 0;
    }

    private void enter(ChannelHandlerContext context) {
        var parsed = HttpHead.parse(head, 0, headLength);
        headLength = 0;
        switch (parsed == null ? FrontDoor.malformed() : door.enter(parsed)) {
            case FrontDoor.Entry.Derp derp ->
                handOver(context, derp.answer(), derp.fastStart() ? StreamStart.FAST : StreamStart.UPGRADE);
            case FrontDoor.Entry.WebSocket socket -> handOver(context, socket.answer(), StreamStart.WEB_SOCKET);
            case FrontDoor.Entry.Page page -> page(context, page);
        }
        if (parsed == null) {
            shared.counters().countRefused(Refusal.BAD_HTTP);
        }
    }

    private void page(ChannelHandlerContext context, FrontDoor.Entry.Page page) {
        pages++;
        var written = context.writeAndFlush(Unpooled.wrappedBuffer(page.answer()));
        if (!page.keepAlive() || pages >= PAGES_MAX || !context.channel().isWritable()) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void handOver(ChannelHandlerContext context, byte[] answer, StreamStart how) {
        handedOver = true;
        shared.counters().countStarted(how);
        head = new byte[0];
        if (timer != null) {
            timer.cancel(false);
        }
        if (answer.length > 0) {
            context.writeAndFlush(Unpooled.wrappedBuffer(answer), context.voidPromise());
        }
        var pipeline = context.pipeline();
        if (how == StreamStart.WEB_SOCKET) {
            var config = WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(WEBSOCKET_MESSAGE_MAX)
                    .allowExtensions(false)
                    .build();
            pipeline.addLast(
                    new WebSocket13FrameDecoder(config),
                    new WebSocket13FrameEncoder(false),
                    new WebSocketStream(shared.counters()));
        }
        pipeline.addLast(new Client(shared, loop, place));
    }

    private void refuse(ChannelHandlerContext context, Refusal reason) {
        shared.counters().countRefused(reason);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
        if (handedOver) {
            context.fireChannelInactive();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // No TLS, no trust in our certificate, or a reset: this connection's end, and nobody else's concern.
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException && !handedOver) {
            refuse(context, Refusal.NO_TLS);
        } else {
            Failure.end(context, cause);
        }
    }
}
