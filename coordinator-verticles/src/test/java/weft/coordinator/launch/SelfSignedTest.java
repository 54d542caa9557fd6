package weft.coordinator.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void itHasTheNamesByWhichClientsReachTheCoordinator() throws Exception {
        SelfSigned.under(directory, List.of("0.0.0.0", "coordinator.example", "192.0.2.7", "2001:db8::7"), NOW);

        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(directory.resolve("tls.crt"))));
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(each -> String.valueOf(each.get(1)))
                .containsExactly("localhost", "127.0.0.1", "coordinator.example", "192.0.2.7", "2001:db8:0:0:0:0:0:7");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("tls.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void itIsMadeOnce() throws Exception {
        SelfSigned.under(directory, List.of("one.example"), NOW);
        var before = Files.readString(directory.resolve("tls.crt"));

        SelfSigned.under(directory, List.of("other.example"), NOW);

        assertThat(Files.readString(directory.resolve("tls.crt"))).isEqualTo(before);
    }
}
