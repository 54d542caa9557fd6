package weft.derp.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.function.Supplier;
import weft.derp.tls.HelloFacts;
import weft.derp.tls.TlsAnswers;

/// Event loop. Looks at the first message of a connection, and puts the TLS that it asks for in its own place. Who
/// gets another one than the relay's own wants to see a certificate and nothing else.
final class HelloPeek extends SslClientHelloHandler<HelloFacts> {
    private final TlsAnswers answers;
    private final Supplier<SslHandler> usual;

    HelloPeek(TlsAnswers answers, Supplier<SslHandler> usual) {
        this.answers = answers;
        this.usual = usual;
    }

    @Override
    protected Future<HelloFacts> lookup(ChannelHandlerContext context, ByteBuf hello) {
        var facts = hello == null ? new HelloFacts(null, List.of()) : HelloFacts.read(hello);
        return context.executor().newSucceededFuture(facts);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, Future<HelloFacts> facts) {
        SslContext other = answers.to(facts.getNow());
        var handler = other == null ? usual.get() : other.newHandler(context.alloc());
        if (other != null) {
            handler.handshakeFuture().addListener(_ -> context.channel().close());
        }
        context.pipeline().replace(this, null, handler);
    }
}
