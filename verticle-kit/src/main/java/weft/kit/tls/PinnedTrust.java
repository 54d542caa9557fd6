package weft.kit.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import weft.protocol.netmap.RelayServer;

/// Any thread. Trusts the server that shows one certificate, whoever signed it, whatever its name is and whatever comes
/// behind it.
public class PinnedTrust extends X509ExtendedTrustManager {
    private final String wanted;

    /// @param pin the certificate's [Fingerprint], with or without `sha256-raw:` before it
    public PinnedTrust(String pin) {
        wanted = pin.startsWith(RelayServer.PIN_PREFIX) ? pin.substring(RelayServer.PIN_PREFIX.length()) : pin;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("it shows no certificate");
        }
        var shown = Fingerprint.of(chain[0]);
        if (!shown.equals(wanted)) {
            throw new CertificateException(
                    "it shows the certificate " + RelayServer.PIN_PREFIX + shown + ", which is not the pinned one");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public final void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noServer();
    }

    private static CertificateException noServer() {
        return new CertificateException("this trusts servers; it is none");
    }

    @Override
    public final X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
