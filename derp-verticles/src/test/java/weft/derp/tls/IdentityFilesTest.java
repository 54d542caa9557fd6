package weft.derp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityFilesTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void aKeyThatIsNotTheCertificatesIsRefusedBeforeAClientMeetsIt() throws Exception {
        Identity own = IdentityFiles.readOrMake(directory, "relay.example", Instant.now(), new SecureRandom());
        var certificate = directory.resolve("tls.crt");
        var key = directory.resolve("tls.key");

        assertThat(IdentityFiles.read(certificate, key).pin()).isEqualTo(own.pin());
        for (var kind : new String[] {"EC", "RSA"}) {
            var other = KeyPairGenerator.getInstance(kind).generateKeyPair().getPrivate();
            write(key, other);

            assertThatThrownBy(() -> IdentityFiles.read(certificate, key))
                    .isInstanceOf(TlsFailed.class)
                    .hasMessageContaining(key + " is not that of the first certificate in " + certificate);
        }
    }

    /// The native TLS signs with none of that kind: every handshake would fail.
    @Test
    void anEd25519KeyIsRefused() throws Exception {
        IdentityFiles.readOrMake(directory, "relay.example", Instant.now(), new SecureRandom());
        var key = directory.resolve("tls.key");
        write(key, KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());

        assertThatThrownBy(() -> IdentityFiles.read(directory.resolve("tls.crt"), key))
                .isInstanceOf(TlsFailed.class)
                .hasMessageContaining("neither EC nor RSA");
    }

    @Test
    void oneFileMayHoldKeyAndCertificate() throws Exception {
        Identity own = IdentityFiles.readOrMake(directory, "relay.example", Instant.now(), new SecureRandom());
        var certificate = Files.readString(directory.resolve("tls.crt"));
        var key = Files.readString(directory.resolve("tls.key"));

        for (var text : new String[] {certificate + key, key + certificate}) {
            var both = Files.writeString(directory.resolve("both.pem"), text);
            assertThat(IdentityFiles.read(both, both).pin()).isEqualTo(own.pin());
        }
    }

    private static void write(Path file, PrivateKey key) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
    }
}
