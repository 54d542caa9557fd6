package weft.derp.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
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
        for (var kind : new String[] {"EC", "RSA", "Ed25519"}) {
            var other = KeyPairGenerator.getInstance(kind).generateKeyPair().getPrivate();
            Files.writeString(
                    key,
                    "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(other.getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");

            assertThatThrownBy(() -> IdentityFiles.read(certificate, key))
                    .isInstanceOf(TlsFailed.class)
                    .hasMessageContaining(key + " is not that of the first certificate in " + certificate);
        }
    }
}
