package weft.coordinator.launch;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A blocking thread. A TLS certificate that nobody vouches for, made once per state directory.
final class SelfSigned {
    private static final Duration VALID = Duration.ofDays(3650);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private SelfSigned() {}

    /// @param hosts names and addresses by which clients reach it, beside this machine's own
    static PemKeyCertOptions under(Path state, List<String> hosts, Instant now) {
        var certificate = state.resolve("tls.crt");
        var key = state.resolve("tls.key");
        try {
            if (!Files.exists(certificate) || !Files.exists(key)) {
                make(certificate, key, hosts, now);
            }
            return new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(Files.readAllBytes(certificate)))
                    .addKeyValue(Buffer.buffer(Files.readAllBytes(key)));
        } catch (IOException | GeneralSecurityException | OperatorCreationException failure) {
            throw new StartFailed(
                    "cannot make a TLS certificate under " + state + ": " + failure.getMessage(), failure);
        }
    }

    private static void make(Path certificate, Path key, List<String> hosts, Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        Files.deleteIfExists(key);
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(
                certificate, pem("CERTIFICATE", certificate(pair, hosts, now).getEncoded()));
    }

    private static X509Certificate certificate(KeyPair pair, List<String> hosts, Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var name = new X500Name("CN=weft coordinator");
        var builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(64, new SecureRandom()),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(VALID)),
                name,
                pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static GeneralNames names(List<String> hosts) {
        var names = new LinkedHashSet<GeneralName>();
        names.add(new GeneralName(GeneralName.dNSName, "localhost"));
        names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        for (String host : hosts) {
            var isAddress = host.contains(":") || host.matches("[0-9.]+");
            if (!host.equals("0.0.0.0") && !host.equals("::")) {
                names.add(new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host));
            }
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static String pem(String kind, byte[] der) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
