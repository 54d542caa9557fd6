package weft.derp.acme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// A blocking thread. The key of an account with an authority: two lines of Base64, the private half in PKCS#8 and the
/// public one in SubjectPublicKeyInfo, mode 0600.
final class AccountKey {
    private AccountKey() {}

    /// A new key of the kind that accounts and certificates have.
    static KeyPair make(SecureRandom random) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    static KeyPair readOrMake(Path file, SecureRandom random) throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            write(file, make(random));
        }
        var lines = Files.readAllLines(file);
        if (lines.size() != 2) {
            throw damaged(file);
        }
        try {
            var keys = KeyFactory.getInstance("EC");
            var decoder = Base64.getDecoder();
            return new KeyPair(
                    keys.generatePublic(new X509EncodedKeySpec(decoder.decode(lines.get(1)))),
                    keys.generatePrivate(new PKCS8EncodedKeySpec(decoder.decode(lines.get(0)))));
        } catch (IllegalArgumentException | GeneralSecurityException _) {
            throw damaged(file);
        }
    }

    private static IOException damaged(Path file) {
        return new IOException(file + " holds no account's key: remove it to open a new account");
    }

    private static void write(Path file, KeyPair pair) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var encoder = Base64.getEncoder();
        Files.writeString(
                temporary,
                encoder.encodeToString(pair.getPrivate().getEncoded()) + "\n"
                        + encoder.encodeToString(pair.getPublic().getEncoded()) + "\n");
        Files.move(temporary, file);
    }
}
