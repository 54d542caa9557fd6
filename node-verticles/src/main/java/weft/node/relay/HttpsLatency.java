package weft.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import weft.protocol.derp.HttpHead;
import weft.protocol.netmap.RelayServer;

/// Event loop. How far a relay is where UDP gets no answer: the time of one request on a connection that stands.
public final class HttpsLatency {
    private static final int OK_MAX = 299;

    private HttpsLatency() {}

    public record Answer(long nanos, boolean overIpv4) {}

    /// Fails with one line for a person.
    public static Future<Answer> measure(Vertx vertx, RelayDialer dialer, RelayServer server, long deadlineMillis) {
        Promise<Answer> measured = Promise.promise();
        long timer = vertx.setTimer(
                deadlineMillis, _ -> measured.tryFail(new IOException(server.host() + " did not answer in time")));
        dialer.dial(server).onComplete(dialled -> {
            if (dialled.failed()) {
                measured.tryFail(dialled.cause());
                return;
            }
            var channel = dialled.result().channel();
            boolean ipv4 = channel.remoteAddress() instanceof InetSocketAddress remote
                    && remote.getAddress() instanceof Inet4Address;
            var exchange = new Exchange(measured, ipv4);
            channel.pipeline().addLast(exchange);
            channel.writeAndFlush(Unpooled.copiedBuffer(
                    "GET /derp/latency-check HTTP/1.1\r\nHost: " + server.host() + "\r\nConnection: close\r\n\r\n",
                    StandardCharsets.ISO_8859_1));
            measured.future().onComplete(_ -> channel.close());
        });
        return measured.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    /// One connection's question and answer.
    private static final class Exchange extends ChannelInboundHandlerAdapter {
        private final Promise<Answer> measured;
        private final boolean ipv4;
        private final long askedAt = System.nanoTime();
        private final byte[] head = new byte[HttpHead.LENGTH_MAX];
        private int length;

        Exchange(Promise<Answer> measured, boolean ipv4) {
            this.measured = measured;
            this.ipv4 = ipv4;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var in = (ByteBuf) message;
            int taken = Math.min(in.readableBytes(), head.length - length);
            in.readBytes(head, length, taken);
            in.release();
            length += taken;
            int end = HttpHead.endOf(head, 0, length);
            if (end < 0) {
                return;
            }
            var answer = HttpHead.parse(head, 0, end);
            if (answer != null && answer.second().matches("[0-9]{3}") && Integer.parseInt(answer.second()) <= OK_MAX) {
                measured.tryComplete(new Answer(System.nanoTime() - askedAt, ipv4));
            } else {
                measured.tryFail(new IOException("what answers there is no relay"));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            measured.tryFail(new IOException("it closed the connection"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            measured.tryFail(cause);
            context.close();
        }
    }
}
