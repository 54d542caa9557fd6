package weft.cli.admin;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Trusts a server whose certificate has the pinned fingerprint, and else whom the system trusts for that name. With a
/// pin, only
/// the pin counts. A pin is the SHA-256 of the certificate, 64 hexadecimal digits.
final class PinnedTrust extends X509ExtendedTrustManager {
    private final @Nullable String pin;
    private @Nullable X509ExtendedTrustManager system;
    private @Nullable String seen;

    PinnedTrust(@Nullable String pin) {
        this.pin = pin;
    }

    /// The fingerprint of a certificate, as a pin.
    static String fingerprint(X509Certificate certificate) throws CertificateException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException problem) {
            throw new CertificateException("The certificate has no fingerprint.", problem);
        }
    }

    /// The fingerprint of the certificate that the server showed.
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
        if (!pinned(chain)) {
            system().checkServerTrusted(chain, type, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (!pinned(chain)) {
            system().checkServerTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("A server is trusted for a name, and none is known here.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("This is a client.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("This is a client.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("This is a client.");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private boolean pinned(X509Certificate[] chain) throws CertificateException {
        String fingerprint = fingerprint(chain[0]);
        seen = fingerprint;
        if (pin != null && !pin.equals(fingerprint)) {
            throw new CertificateException("The certificate has another fingerprint than the pinned one.");
        }
        return pin != null;
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
