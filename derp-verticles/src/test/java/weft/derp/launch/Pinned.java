package weft.derp.launch;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import weft.derp.tls.Identity;
import weft.derp.tls.IdentityFiles;

/// Trusts exactly the certificate with a given hash.
final class Pinned extends X509ExtendedTrustManager {
    private final String pin;

    private Pinned(String pin) {
        this.pin = pin;
    }

    static SSLContext context(String pin) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Pinned(pin)}, new SecureRandom());
        return context;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (!Identity.pinOf(chain[0]).equals(pin)) {
            throw new CertificateException("not the pinned certificate");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket)
            throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    /// The pin of the certificate that a relay will find under its state directory; made now.
    static String selfSigned(Path state) {
        return IdentityFiles.readOrMake(state, "127.0.0.1", Instant.now(), new SecureRandom())
                .pin();
    }
}
