package weft.kit.tls;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

class PinnedTrustTest {
    private static final X509Certificate ONE = made();
    private static final X509Certificate OTHER = made();

    @Test
    void theCertificateOfThePinIsTrustedAndNoOtherIs() {
        for (var pin : new String[] {Fingerprint.of(ONE), "sha256-raw:" + Fingerprint.of(ONE)}) {
            var trust = new PinnedTrust(pin);

            assertThatCode(() -> trust.checkServerTrusted(new X509Certificate[] {ONE, OTHER}, "EC"))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> trust.checkServerTrusted(new X509Certificate[] {OTHER, ONE}, "EC"))
                    .isInstanceOf(CertificateException.class)
                    .hasMessageContaining("sha256-raw:" + Fingerprint.of(OTHER));
            assertThatThrownBy(() -> trust.checkServerTrusted(new X509Certificate[0], "EC"))
                    .isInstanceOf(CertificateException.class);
        }
    }

    @Test
    void noClientIsTrusted() {
        assertThatThrownBy(() ->
                        new PinnedTrust(Fingerprint.of(ONE)).checkClientTrusted(new X509Certificate[] {ONE}, "EC"))
                .isInstanceOf(CertificateException.class);
    }

    private static X509Certificate made() {
        var files = SelfSignedCertificate.create("host.example");
        try (var in = Files.newInputStream(Path.of(files.certificatePath()))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (Exception unusable) {
            throw new IllegalStateException(unusable);
        } finally {
            files.delete();
        }
    }
}
