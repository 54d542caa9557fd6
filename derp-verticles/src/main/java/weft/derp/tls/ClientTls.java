package weft.derp.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weft.kit.tls.PinnedTrust;

/// A blocking thread makes one, any uses it. TLS to another relay.
public final class ClientTls {
    private final SslContext context;

    private ClientTls(SslContext context) {
        this.context = context;
    }

    /// @param pin `sha256-raw:…` of the certificate that the other one has to show; null to trust whom the system
    /// trusts, for the name that is dialled
    /// @throws TlsFailed with one line for a person
    public static ClientTls to(@Nullable String pin) {
        try {
            var builder = SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2");
            if (pin != null) {
                builder.trustManager(new PinnedTrust(pin)).endpointIdentificationAlgorithm(null);
            }
            return new ClientTls(builder.build());
        } catch (SSLException e) {
            throw new TlsFailed("this machine's trusted certificates cannot be used: " + e.getMessage(), e);
        }
    }

    public SslHandler handler(ByteBufAllocator allocator, String host, int port) {
        return context.newHandler(allocator, host, port);
    }
}
