package weft.derp.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import javax.net.ssl.KeyManagerFactory;
import weft.protocol.key.RelayKey;

/// A blocking thread. TLS as a relay speaks it: 1.3 and 1.2, and behind its chain the certificate that tells 1.3
/// clients the relay's key.
public final class TlsContexts {
    private static final char[] NO_PASSWORD = {};

    private TlsContexts() {}

    /// Whether BoringSSL serves: about twice as fast as the JDK's own TLS, and half its memory.
    public static boolean isNative() {
        return OpenSsl.isAvailable();
    }

    /// A context for servers; release it when no new connection will use it.
    ///
    /// @throws TlsFailed with one line for a person
    public static SslContext server(Identity identity, RelayKey key, Instant now) {
        var chain = new ArrayList<>(identity.chain());
        chain.add(CertificateMaker.meta(key, now));
        try {
            var certificates = chain.toArray(X509Certificate[]::new);
            var builder = isNative()
                    ? SslContextBuilder.forServer(identity.key(), certificates)
                            .sslProvider(SslProvider.OPENSSL_REFCNT)
                            // Its check of a chain refuses two that do not sign each other, in any other type of store.
                            .keyStoreType("JKS")
                            .sessionCacheSize(0)
                    : SslContextBuilder.forServer(keys(identity, certificates))
                            .sslProvider(SslProvider.JDK)
                            // Zero would mean no limit.
                            .sessionCacheSize(1);
            return builder.protocols("TLSv1.3", "TLSv1.2").build();
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsFailed("the certificate and its key cannot be used together: " + e.getMessage(), e);
        }
    }

    private static KeyManagerFactory keys(Identity identity, X509Certificate[] chain)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry("relay", identity.key(), NO_PASSWORD, chain);
        var factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, NO_PASSWORD);
        return factory;
    }
}
