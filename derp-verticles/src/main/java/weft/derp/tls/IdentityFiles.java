package weft.derp.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import weft.kit.tls.KeyPairs;

/// A blocking thread. Reads a relay's certificate and key from PEM files, or makes self-signed ones once.
public final class IdentityFiles {
    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";
    private static final Pattern CERTIFICATE_BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private IdentityFiles() {}

    /// Reads a chain and its key, as certificate authorities hand them out.
    ///
    /// @throws TlsFailed with one line for a person
    public static Identity read(Path certificate, Path key) {
        var identity = new Identity(readKey(key), readChain(certificate));
        if (!belongTogether(identity)) {
            throw new TlsFailed("the key in " + key + " is not that of the first certificate in " + certificate
                    + ": name the key that the certificate was made for");
        }
        return identity;
    }

    private static boolean belongTogether(Identity identity) {
        try {
            return KeyPairs.belongTogether(
                    identity.key(), identity.chain().getFirst().getPublicKey());
        } catch (NoSuchAlgorithmException _) {
            return false;
        }
    }

    /// The self-signed identity under a state directory, made at first use so that its pin stays the same.
    ///
    /// @throws TlsFailed with one line for a person
    public static Identity readOrMake(Path state, String host, Instant now, SecureRandom random) {
        var certificate = state.resolve(CERTIFICATE);
        var key = state.resolve(KEY);
        if (!Files.exists(certificate) || !Files.exists(key)) {
            try {
                write(CertificateMaker.selfSigned(host, now, random), certificate, key);
            } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
                throw new TlsFailed("cannot make a certificate under " + state + ": " + e.getMessage(), e);
            }
        }
        return read(certificate, key);
    }

    /// What [#keep] wrote; empty when there is nothing, or nothing usable.
    public static Optional<Identity> readKept(Path state, String name) {
        var certificate = state.resolve(name + ".crt");
        var key = state.resolve(name + ".key");
        try {
            return Files.exists(certificate) && Files.exists(key)
                    ? Optional.of(read(certificate, key))
                    : Optional.empty();
        } catch (TlsFailed _) {
            return Optional.empty();
        }
    }

    /// Writes a chain and its key under a state directory.
    public static void keep(Path state, String name, Identity identity) throws IOException, GeneralSecurityException {
        write(identity, state.resolve(name + ".crt"), state.resolve(name + ".key"));
    }

    private static void write(Identity identity, Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        Files.deleteIfExists(key);
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, pem("PRIVATE KEY", identity.key().getEncoded()));
        var chain = new StringBuilder();
        for (var each : identity.chain()) {
            chain.append(pem("CERTIFICATE", each.getEncoded()));
        }
        Files.writeString(certificate, chain);
    }

    private static List<X509Certificate> readChain(Path file) {
        try {
            var in = new ByteArrayInputStream(certificatesOf(Files.readAllBytes(file)));
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new TlsFailed("no certificate in " + file + ": it must hold PEM blocks \"BEGIN CERTIFICATE\"");
            }
            return chain;
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (CertificateException e) {
            throw new TlsFailed("no certificate in " + file + ": it must hold PEM blocks \"BEGIN CERTIFICATE\"", e);
        }
    }

    /// Without what else stands in a PEM file, such as its key.
    private static byte[] certificatesOf(byte[] file) {
        var blocks = CERTIFICATE_BLOCK
                .matcher(new String(file, StandardCharsets.ISO_8859_1))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining("\n"));
        return blocks.isEmpty() ? file : blocks.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static PrivateKey readKey(Path file) {
        var advice = ": it must hold an unencrypted PEM block \"BEGIN PRIVATE KEY\" (EC or RSA)";
        try (var parser = new PEMParser(new StringReader(Files.readString(file)))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                if (block instanceof PrivateKeyInfo info) {
                    return privateKey(file, info);
                }
                if (block instanceof PEMKeyPair pair) {
                    return privateKey(file, pair.getPrivateKeyInfo());
                }
            }
            throw new TlsFailed("no private key in " + file + advice);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException | UncheckedIOException e) {
            throw new TlsFailed("no private key in " + file + advice, e);
        }
    }

    private static PrivateKey privateKey(Path file, PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        var algorithm = switch (info.getPrivateKeyAlgorithm().getAlgorithm().getId()) {
            case "1.2.840.10045.2.1" -> "EC";
            case "1.2.840.113549.1.1.1" -> "RSA";
            default ->
                throw new TlsFailed("the private key in " + file
                        + " is neither EC nor RSA, and a relay's TLS signs with no other: make one of those");
        };
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static TlsFailed unreadable(Path file, IOException e) {
        return new TlsFailed(
                Files.exists(file)
                        ? "cannot read " + file + ": " + e.getMessage()
                        : "there is no file " + file + ": name the certificate and the key that exist",
                e);
    }

    private static String pem(String kind, byte[] der) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
