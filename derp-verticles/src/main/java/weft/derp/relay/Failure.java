package weft.derp.relay;

import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import javax.net.ssl.SSLException;

/// Event loop. How a connection ends on which something failed.
final class Failure {
    private Failure() {}

    /// Who reset a connection hears no farewell: past TLS, whose writing it would fail a second time, and at some cost.
    static void end(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            context.pipeline().firstContext().close();
        } else {
            context.close();
        }
    }
}
