package weft.derp.tls;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/// Any thread. TLS other than the relay's own, for those who ask for it in their first message.
public interface TlsAnswers {
    TlsAnswers NONE = new TlsAnswers() {
        @Override
        public boolean isWaiting() {
            return false;
        }

        @Override
        public @Nullable SslContext to(HelloFacts hello) {
            return null;
        }
    };

    /// Whether anybody is waited for: else first messages are not looked at.
    boolean isWaiting();

    /// Null for whoever is to have the relay's own.
    @Nullable
    SslContext to(HelloFacts hello);
}
