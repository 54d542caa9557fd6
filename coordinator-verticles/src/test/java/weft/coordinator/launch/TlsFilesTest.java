package weft.coordinator.launch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    @TempDir
    Path directory;

    private Path certificate;
    private Path key;
    private Path otherKey;

    @BeforeEach
    void makeTwoPairs() throws Exception {
        var other = Files.createDirectory(directory.resolve("other"));
        SelfSigned.under(directory, List.of("localhost"), Instant.now());
        SelfSigned.under(other, List.of("localhost"), Instant.now());
        certificate = directory.resolve("tls.crt");
        key = directory.resolve("tls.key");
        otherKey = other.resolve("tls.key");
    }

    @Test
    void aPairIsGood() {
        assertThatCode(() -> TlsFiles.check(certificate, key)).doesNotThrowAnyException();
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() {
        assertThatThrownBy(() -> TlsFiles.check(certificate, otherKey))
                .isInstanceOf(StartFailed.class)
                .hasMessageContaining("is not the key of --tls-cert " + certificate);
    }

    @Test
    void whatIsNoneIsNamed() throws Exception {
        var text = Files.writeString(directory.resolve("text"), "hello");

        assertThatThrownBy(() -> TlsFiles.check(text, key)).hasMessageContaining("--tls-cert " + text + " holds no");
        assertThatThrownBy(() -> TlsFiles.check(certificate, text))
                .hasMessageContaining("--tls-key " + text + " holds");
        assertThatThrownBy(() -> TlsFiles.check(directory.resolve("none"), key))
                .hasMessageContaining("--tls-cert: cannot read " + directory.resolve("none"));
    }

    @Test
    void anEncryptedKeyIsNamed() throws Exception {
        var encrypted = Files.writeString(
                directory.resolve("encrypted"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");

        assertThatThrownBy(() -> TlsFiles.check(certificate, encrypted)).hasMessageContaining("is encrypted");
    }
}
