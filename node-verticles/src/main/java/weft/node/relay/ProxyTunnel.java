package weft.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.kit.proxy.HttpProxy;
import weft.protocol.derp.HttpHead;

/// Event loop; one per connection. Asks a proxy for a tunnel, and leaves the pipeline when there is one.
final class ProxyTunnel extends ChannelInboundHandlerAdapter {
    /// What the protocol says (RFC 9110, 15.5.8), and what some proxies say to a wrong password.
    private static final Set<String> REFUSED_CREDENTIALS = Set.of("407", "401");

    private final HttpProxy proxy;
    private final String targetHost;
    private final int targetPort;
    private final Consumer<@Nullable IOException> whenDone;
    private final byte[] head = new byte[HttpHead.LENGTH_MAX];
    private int length;
    private boolean done;

    /// @param whenDone called once: with null when the tunnel stands
    ProxyTunnel(HttpProxy proxy, String targetHost, int targetPort, Consumer<@Nullable IOException> whenDone) {
        this.proxy = proxy;
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        this.whenDone = whenDone;
    }

    void ask(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.wrappedBuffer(proxy.connectRequest(targetHost, targetPort)));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        if (done) {
            context.fireChannelRead(in);
            return;
        }
        try {
            int before = length;
            int taken = Math.min(in.readableBytes(), head.length - length);
            in.getBytes(in.readerIndex(), head, length, taken);
            length += taken;
            int end = HttpHead.endOf(head, 0, length);
            if (end < 0) {
                if (length == head.length) {
                    finish(new IOException("the proxy " + proxy + " answers something that is not HTTP"));
                }
                return;
            }
            in.skipBytes(end - before);
            answered(context, HttpHead.parse(head, 0, end), in);
        } finally {
            in.release();
        }
    }

    private void answered(ChannelHandlerContext context, @Nullable HttpHead answer, ByteBuf rest) {
        var problem = problem(answer);
        finish(problem);
        if (problem == null) {
            if (rest.isReadable()) {
                context.fireChannelRead(rest.readRetainedSlice(rest.readableBytes()));
            }
            context.pipeline().remove(this);
        }
    }

    private @Nullable IOException problem(@Nullable HttpHead answer) {
        if (answer == null || !answer.first().startsWith("HTTP/1.")) {
            return new IOException("the proxy " + proxy + " answers something that is not HTTP");
        }
        if (answer.second().matches("2[0-9][0-9]")) {
            return null;
        }
        return new IOException("the proxy " + proxy + " refuses a tunnel to " + targetHost + ":" + targetPort + ": "
                + answer.second() + " " + answer.third().replaceAll("\\p{Cntrl}", "?")
                + (REFUSED_CREDENTIALS.contains(answer.second())
                        ? " (HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT names whom it shall let through)"
                        : ""));
    }

    private void finish(@Nullable IOException problem) {
        if (!done) {
            done = true;
            whenDone.accept(problem);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        finish(new IOException("the proxy " + proxy + " closed the connection"));
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        finish(new IOException("the proxy " + proxy + ": " + cause.getMessage(), cause));
        context.close();
    }
}
