package weft.node.relay;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import weft.kit.proxy.HttpProxy;
import weft.kit.tls.PinnedTrust;
import weft.protocol.derp.Upgrade;
import weft.protocol.key.RelayKey;
import weft.protocol.netmap.RelayServer;

/// Event loop. TLS towards relays and proxies, by the JDK: a node seals few records, and BoringSSL would cost its
/// memory.
final class RelayTls {
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,\\s*)CN=([^,]+)");

    private final Map<String, SslContext> pinned = new HashMap<>();
    private @Nullable SslContext verifying;

    /// For a connection to a relay, whose certificate has to be as the relay map says.
    SslHandler toRelay(RelayServer server, ByteBufAllocator allocator) throws SSLException {
        var name = server.certificateName();
        if (name != null && name.startsWith(RelayServer.PIN_PREFIX)) {
            var context = pinned.get(name);
            if (context == null) {
                context = client().trustManager(new PinnedTrust(name))
                        // The hash says it all; there is no name to compare.
                        .endpointIdentificationAlgorithm(null)
                        .build();
                pinned.put(name, context);
            }
            return naming(context.newHandler(allocator, server.host(), server.port()), server.host());
        }
        return naming(
                verifying().newHandler(allocator, name == null ? server.host() : name, server.port()), server.host());
    }

    SslHandler toProxy(HttpProxy proxy, ByteBufAllocator allocator) throws SSLException {
        return naming(verifying().newHandler(allocator, proxy.host(), proxy.port()), proxy.host());
    }

    private SslContext verifying() throws SSLException {
        var context = verifying;
        if (context == null) {
            context = client().endpointIdentificationAlgorithm("HTTPS").build();
            verifying = context;
        }
        return context;
    }

    private static SslContextBuilder client() {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .sessionCacheSize(16);
    }

    /// The name that is asked for is the host's, also where the certificate has another.
    private static SslHandler naming(SslHandler handler, String host) {
        boolean isName = host.indexOf(':') < 0 && !host.matches("[0-9.]+");
        if (isName) {
            var parameters = handler.engine().getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host.replaceFirst("\\.$", ""))));
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    /// The relay's key, as the meta certificate behind its chain tells it; null when there is none, which is so when
    /// something in between ends TLS. Looked for only in TLS 1.3, where nobody in between could have read it.
    static @Nullable RelayKey metaKey(SSLSession session) {
        if (!session.getProtocol().equals("TLSv1.3")) {
            return null;
        }
        try {
            for (var certificate : session.getPeerCertificates()) {
                var key = certificate instanceof X509Certificate x509 ? metaKey(x509) : null;
                if (key != null) {
                    return key;
                }
            }
        } catch (SSLPeerUnverifiedException _) {
            return null;
        }
        return null;
    }

    private static @Nullable RelayKey metaKey(X509Certificate certificate) {
        var name = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
        return name.find() && certificate.getSerialNumber().bitLength() <= 8 ? Upgrade.metaKey(name.group(1)) : null;
    }
}
