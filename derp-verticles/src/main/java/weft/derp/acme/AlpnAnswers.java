package weft.derp.acme;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import weft.derp.tls.CertificateMaker;
import weft.derp.tls.HelloFacts;
import weft.derp.tls.TlsAnswers;

/// Any thread. The certificates that an authority is shown while it checks by TLS that names lead here (TLS-ALPN-01,
/// RFC 8737).
final class AlpnAnswers implements TlsAnswers {
    private final ConcurrentHashMap<String, SslContext> answers = new ConcurrentHashMap<>();

    void add(Identifier identifier, TlsAlpn01Challenge challenge, KeyPair pair)
            throws IOException, GeneralSecurityException {
        var name = identifier.getValue().toLowerCase(Locale.ROOT);
        var shown = CertificateMaker.challenge(name, challenge.getAcmeValidation(), pair, Instant.now());
        var protocol = new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                TlsAlpn01Challenge.ACME_TLS_1_PROTOCOL);
        // The JDK's: there is one connection, and nothing to release.
        var context = SslContextBuilder.forServer(shown.key(), shown.chain().toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK)
                .applicationProtocolConfig(protocol)
                .build();
        answers.put(name, context);
    }

    void clear() {
        answers.clear();
    }

    @Override
    public boolean isWaiting() {
        return !answers.isEmpty();
    }

    /// An address is asked for by a name of its own kind (RFC 8738, section 6): where there is one answer, it is
    /// meant.
    @Override
    public @Nullable SslContext to(HelloFacts hello) {
        if (!hello.protocols().contains(TlsAlpn01Challenge.ACME_TLS_1_PROTOCOL)) {
            return null;
        }
        var name = hello.serverName() == null ? "" : hello.serverName().toLowerCase(Locale.ROOT);
        var answer = answers.get(name);
        return answer == null && answers.size() == 1
                ? answers.values().stream().findFirst().orElse(null)
                : answer;
    }
}
