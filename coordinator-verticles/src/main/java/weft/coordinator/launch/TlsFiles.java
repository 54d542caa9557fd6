package weft.coordinator.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import weft.kit.tls.KeyPairs;

/// Any thread. Whether a server can serve with a certificate and a key from files: no client says so that well.
final class TlsFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END [A-Z ]*PRIVATE KEY-----");

    private TlsFiles() {}

    /// @throws StartFailed with the line for a person
    static void check(Path certificate, Path key) {
        var publicKey = publicKey(certificate);
        var found = KEY.matcher(read("--tls-key", key));
        if (!found.find()) {
            throw new StartFailed("--tls-key " + key
                    + " holds no private key: it has to be PEM, beginning with -----BEGIN PRIVATE KEY-----");
        }
        var form = found.group(1).strip();
        if (form.equals("ENCRYPTED")) {
            throw new StartFailed(
                    "--tls-key " + key + " is encrypted: write it without a password, with openssl pkey -in FILE");
        }
        // Older forms name their algorithm; TLS reads them itself.
        if (form.isEmpty() && !isPair(publicKey, found.group(2))) {
            throw new StartFailed("--tls-key " + key + " is not the key of --tls-cert " + certificate
                    + ": give the two that belong together");
        }
    }

    private static String read(String option, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new StartFailed(
                    option + ": cannot read " + file + ": check that it is there, and a file of text that this user may"
                            + " read",
                    unreadable);
        }
    }

    /// Of the first certificate, which is the server's own.
    private static PublicKey publicKey(Path file) {
        read("--tls-cert", file);
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getPublicKey();
        } catch (IOException | CertificateException malformed) {
            throw new StartFailed(
                    "--tls-cert " + file
                            + " holds no certificate: it has to be PEM, beginning with -----BEGIN CERTIFICATE-----",
                    malformed);
        }
    }

    private static boolean isPair(PublicKey publicKey, String pkcs8) {
        try {
            var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pkcs8));
            return KeyPairs.belongTogether(
                    KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(spec), publicKey);
        } catch (InvalidKeySpecException | IllegalArgumentException other) {
            return false;
        } catch (NoSuchAlgorithmException unknown) {
            // A kind of key that is not known here: let TLS try.
            return true;
        }
    }
}
