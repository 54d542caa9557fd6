package weft.cli.admin;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import weft.kit.tls.Fingerprint;
import weft.kit.tls.PinnedTrust;

/// Trusts a coordinator whose certificate has the pinned fingerprint; without a pin, whom the system trusts for that
/// name. Remembers which certificate was shown, for complaints.
final class CoordinatorTrust extends PinnedTrust {
    private final boolean isPinned;
    private @Nullable X509ExtendedTrustManager system;
    private volatile @Nullable String seen;

    /// @param pin 64 hexadecimal digits; null for the system's judgement
    CoordinatorTrust(@Nullable String pin) {
        super(pin == null ? "" : pin);
        isPinned = pin != null;
    }

    /// The fingerprint of the certificate that the coordinator showed.
    Optional<String> seen() {
        return Optional.ofNullable(seen);
    }

    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            return context;
        } catch (GeneralSecurityException problem) {
            throw new IllegalStateException("This Java has no TLS.", problem);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        seen = Fingerprint.of(chain[0]);
        if (isPinned) {
            super.checkServerTrusted(chain, type, engine);
        } else {
            system().checkServerTrusted(chain, type, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        seen = Fingerprint.of(chain[0]);
        if (isPinned) {
            super.checkServerTrusted(chain, type, socket);
        } else {
            system().checkServerTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("A server is trusted for a name, and none is known here.");
    }

    private X509ExtendedTrustManager system() throws CertificateException {
        if (system == null) {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                system = (X509ExtendedTrustManager) Arrays.stream(factory.getTrustManagers())
                        .filter(X509ExtendedTrustManager.class::isInstance)
                        .findFirst()
                        .orElseThrow();
            } catch (GeneralSecurityException problem) {
                throw new CertificateException("The system's trusted certificates are unreadable.", problem);
            }
        }
        return system;
    }
}
