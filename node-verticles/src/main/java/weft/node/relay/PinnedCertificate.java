package weft.node.relay;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import weft.protocol.netmap.RelayServer;

/// Any thread. Trusts exactly the certificate whose SHA-256 a relay map names, and asks nobody else.
final class PinnedCertificate extends X509ExtendedTrustManager {
    private final byte[] wanted;

    /// @param pin `sha256-raw:` and 64 hexadecimal digits
    PinnedCertificate(String pin) {
        wanted = HexFormat.of().parseHex(pin.substring(RelayServer.PIN_PREFIX.length()));
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            var shown = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
            if (!MessageDigest.isEqual(shown, wanted)) {
                throw new CertificateException("it shows the certificate " + RelayServer.PIN_PREFIX
                        + HexFormat.of().formatHex(shown) + ", which is not the pinned one");
            }
        } catch (NoSuchAlgorithmException impossible) {
            throw new CertificateException("every Java has SHA-256", impossible);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
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
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("a node is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("a node is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("a node is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
