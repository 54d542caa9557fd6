package weft.derp.acme;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import weft.derp.tls.TlsFailed;

/// An authority whose own certificate is not one that the system trusts: one's own, or one of a test.
final class AcmeAuthority extends GenericAcmeProvider {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient http;

    private AcmeAuthority(HttpClient http) {
        this.http = http;
    }

    /// @param trusted PEM file of the certificates to trust
    static AcmeAuthority trusting(Path trusted) {
        try (var in = Files.newInputStream(trusted)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, (X509Certificate) certificate);
            }
            if (number == 0) {
                throw new TlsFailed(unreadable(trusted, true));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return new AcmeAuthority(HttpClient.newBuilder()
                    .sslContext(context)
                    .connectTimeout(CONNECT)
                    .build());
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsFailed(unreadable(trusted, !(e instanceof NoSuchFileException)), e);
        }
    }

    private static String unreadable(Path trusted, boolean isThere) {
        return "no certificates to trust in " + trusted
                + (isThere ? ": it must hold PEM blocks \"BEGIN CERTIFICATE\"" : ": there is no such file");
    }

    @Override
    protected HttpConnector createHttpConnector(NetworkSettings settings, HttpClient usual) {
        return new HttpConnector(settings, http);
    }
}
