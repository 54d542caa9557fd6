package weft.kit.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.cert.CertificateException;
import java.util.Objects;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DialTroubleTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aPortWhereNobodyListensAndANetworkWithoutAWayAreSaidInWords() throws IOException {
        int free;
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = probe.getLocalPort();
        }

        assertThat(trouble(new InetSocketAddress("127.0.0.1", free))).isEqualTo("nothing listens at 127.0.0.1:" + free);
        // TCP knows no way to all hosts of a network.
        assertThat(trouble(new InetSocketAddress("255.255.255.255", 443)))
                .isEqualTo("this host has no way to it at 255.255.255.255:443");
    }

    @Test
    void whatIsSaidInWordsAlreadyStays() {
        assertThat(DialTrouble.text(new IOException("it closed the connection")))
                .isEqualTo("it closed the connection");
    }

    @Test
    void whatIsWrongWithACertificateIsSaidAndNotThatTlsFailed() {
        var failure = new DecoderException(new SSLHandshakeException("General OpenSslEngine problem")
                .initCause(new CertificateException("it is another")));

        assertThat(DialTrouble.text(failure)).isEqualTo("no TLS: it is another");
    }

    private String trouble(InetSocketAddress to) {
        var context = ((VertxInternal) vertx).getOrCreateContext();
        var connecting = new Bootstrap()
                .group(context.nettyEventLoop())
                .channelFactory(((VertxInternal) vertx).transport().channelFactory(false))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(to)
                .awaitUninterruptibly();
        return DialTrouble.text(Objects.requireNonNull(connecting.cause()));
    }
}
