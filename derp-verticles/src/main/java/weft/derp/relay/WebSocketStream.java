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

/// Event loop; one per connection. A stream of bytes over binary WebSocket messages, whose borders mean nothing.
final class WebSocketStream extends ChannelDuplexHandler {
    /// Tailscale's clients and relays take no message of more than 32 KiB, whatever a packet's size.
    private static final int MESSAGE_MAX = 16 << 10;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case BinaryWebSocketFrame frame -> context.fireChannelRead(frame.content());
            case ContinuationWebSocketFrame frame -> context.fireChannelRead(frame.content());
            case PingWebSocketFrame frame ->
                context.writeAndFlush(new PongWebSocketFrame(frame.content()), context.voidPromise());
            case WebSocketFrame frame -> {
                boolean harmless = frame instanceof PongWebSocketFrame;
                boolean closing = frame instanceof CloseWebSocketFrame;
                frame.release();
                if (!harmless) {
                    close(
                            context,
                            closing ? WebSocketCloseStatus.NORMAL_CLOSURE : WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
                }
            }
            default -> context.fireChannelRead(message);
        }
    }

    private static void close(ChannelHandlerContext context, WebSocketCloseStatus status) {
        context.writeAndFlush(new CloseWebSocketFrame(status)).addListener(ChannelFutureListener.CLOSE);
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
