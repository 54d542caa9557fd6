package weft.derp.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.Upgrade;
import weft.protocol.key.RelayKey;

/// A blocking thread. Certificates that a relay signs itself.
public final class CertificateMaker {
    private static final Duration META_VALID = Duration.ofDays(30);
    private static final Duration SELF_SIGNED_VALID = Duration.ofDays(3650);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);
    private static final Duration CHALLENGE_VALID = Duration.ofDays(1);
    /// `id-pe-acmeIdentifier` (RFC 8737, section 3).
    private static final ASN1ObjectIdentifier ACME_IDENTIFIER = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");

    private CertificateMaker() {}

    /// What fast start reads: the relay's key in the common name, the protocol version as the serial number.
    static X509Certificate meta(RelayKey key, Instant now) {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var about = new About(
                    Upgrade.metaName(key),
                    BigInteger.valueOf(FrameType.VERSION),
                    now.minus(META_VALID),
                    now.plus(META_VALID));
            return make(pair, "Ed25519", about, List.of(), null);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("this Java cannot sign with Ed25519", e);
        }
    }

    /// For labs: nobody vouches for it, so clients pin it.
    static Identity selfSigned(String host, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        var pair = generator.generateKeyPair();
        var names = List.of(nameOf(host), new GeneralName(GeneralName.dNSName, "localhost"));
        var about = new About(host, new BigInteger(64, random), now.minus(CLOCK_SKEW), now.plus(SELF_SIGNED_VALID));
        return new Identity(pair.getPrivate(), List.of(make(pair, "SHA256withECDSA", about, names, null)));
    }

    /// What an authority that checks by TLS wants to see (RFC 8737, section 3).
    ///
    /// @param host the one name or address that is checked
    /// @param validation 32 bytes that only the account's owner knows
    public static Identity challenge(String host, byte[] validation, KeyPair pair, Instant now)
            throws IOException, GeneralSecurityException {
        var about = new About(host, BigInteger.ONE, now.minus(CLOCK_SKEW), now.plus(CHALLENGE_VALID));
        try {
            return new Identity(
                    pair.getPrivate(),
                    List.of(make(pair, "SHA256withECDSA", about, List.of(nameOf(host)), validation)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static GeneralName nameOf(String host) {
        boolean isAddress = host.contains(":") || host.matches("[0-9.]+");
        return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private record About(String commonName, BigInteger serial, Instant from, Instant until) {}

    private static X509Certificate make(
            KeyPair pair, String algorithm, About about, List<GeneralName> names, byte @Nullable [] validation)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        // By hand: the meta certificate's name has 71 characters, and X500Name's own styles allow 64.
        var name = new X500Name(new RDN[] {new RDN(BCStyle.CN, new DERUTF8String(about.commonName()))});
        var builder = new JcaX509v3CertificateBuilder(
                name, about.serial(), Date.from(about.from()), Date.from(about.until()), name, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        if (!names.isEmpty()) {
            var alternatives = new GeneralNames(names.toArray(GeneralName[]::new));
            builder.addExtension(Extension.subjectAlternativeName, false, alternatives);
        }
        if (validation != null) {
            builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(validation));
        }
        var signer = new JcaContentSignerBuilder(algorithm).build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
