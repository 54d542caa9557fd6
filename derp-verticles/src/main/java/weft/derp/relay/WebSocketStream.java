package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// Event loop; one per connection. A stream of bytes over binary WebSocket messages, whose borders mean nothing.
///
/// Pings are answered while the channel takes more; otherwise the newest one waits, which is all that has to be
/// answered
/// (RFC 6455, section 5.5.3), and those before it are dropped and counted. After a close nothing is read.
final class WebSocketStream extends ChannelDuplexHandler {
    /// Tailscale's clients and relays take no message of more than 32 KiB, whatever a packet's size.
    private static final int MESSAGE_MAX = 16 << 10;

    private final RelayCounters counters;
    private @Nullable PingWebSocketFrame unanswered;
    private boolean closing;

    WebSocketStream(RelayCounters counters) {
        this.counters = counters;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        switch (message) {
            case BinaryWebSocketFrame frame -> context.fireChannelRead(frame.content());
            case ContinuationWebSocketFrame frame -> context.fireChannelRead(frame.content());
            case PingWebSocketFrame frame -> pinged(context, frame);
            case PongWebSocketFrame frame -> frame.release();
            case WebSocketFrame frame -> {
                boolean asked = frame instanceof CloseWebSocketFrame;
                frame.release();
                close(context, asked ? WebSocketCloseStatus.NORMAL_CLOSURE : WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
            }
            default -> context.fireChannelRead(message);
        }
    }

    private void pinged(ChannelHandlerContext context, PingWebSocketFrame ping) {
        if (unanswered != null) {
            counters.countDropped(DropReason.PING_UNANSWERED, 1);
            unanswered.release();
        }
        unanswered = ping;
        answer(context);
    }

    private void answer(ChannelHandlerContext context) {
        var ping = unanswered;
        if (ping != null && !closing && context.channel().isWritable()) {
            unanswered = null;
            context.writeAndFlush(new PongWebSocketFrame(ping.content()), context.voidPromise());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        answer(context);
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (unanswered != null) {
            unanswered.release();
            unanswered = null;
        }
    }

    /// Says why and closes; whoever does not read is not told.
    private void close(ChannelHandlerContext context, WebSocketCloseStatus status) {
        closing = true;
        if (context.channel().isWritable()) {
            context.writeAndFlush(new CloseWebSocketFrame(status)).addListener(ChannelFutureListener.CLOSE);
        } else {
            context.close();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            while (bytes.readableBytes() > MESSAGE_MAX) {
                context.write(new BinaryWebSocketFrame(bytes.readRetainedSlice(MESSAGE_MAX)), context.voidPromise());
            }
            context.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            context.write(message, promise);
        }
    }
}
