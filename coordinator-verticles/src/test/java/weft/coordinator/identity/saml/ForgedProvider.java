package weft.coordinator.identity.saml;

import com.onelogin.saml2.util.Constants;
import com.onelogin.saml2.util.Util;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A SAML provider that signs what it is told to, with a key of its own.
final class ForgedProvider {
    static final String ENTITY = "https://idp.example/saml";
    static final String OWN_ENTITY = "https://weft.example/login/acs/corp";
    static final String REQUEST = "ONELOGIN_the-request";
    static final String NAME = "ann@corp.example";

    private final KeyPair keys;
    final X509Certificate certificate;

    ForgedProvider() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        var name = new X500Name("CN=idp");
        var now = Instant.now();
        certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
    }

    IdpDescription description() {
        return new IdpDescription(ENTITY, "https://idp.example/sso", List.of(certificate));
    }

    /// What an assertion says.
    record Says(
            String id,
            String issuer,
            String name,
            String audience,
            String recipient,
            String inResponseTo,
            Instant from,
            Instant until) {
        static Says good() {
            var now = Instant.now();
            return new Says(
                    "_assertion",
                    ENTITY,
                    NAME,
                    OWN_ENTITY,
                    OWN_ENTITY,
                    REQUEST,
                    now.minusSeconds(10),
                    now.plusSeconds(120));
        }

        Says id(String other) {
            return new Says(other, issuer, name, audience, recipient, inResponseTo, from, until);
        }

        Says issuer(String other) {
            return new Says(id, other, name, audience, recipient, inResponseTo, from, until);
        }

        Says name(String other) {
            return new Says(id, issuer, other, audience, recipient, inResponseTo, from, until);
        }

        Says audience(String other) {
            return new Says(id, issuer, name, other, recipient, inResponseTo, from, until);
        }

        Says recipient(String other) {
            return new Says(id, issuer, name, audience, other, inResponseTo, from, until);
        }

        Says inResponseTo(String other) {
            return new Says(id, issuer, name, audience, recipient, other, from, until);
        }

        Says times(Instant begin, Instant end) {
            return new Says(id, issuer, name, audience, recipient, inResponseTo, begin, end);
        }
    }

    /// An assertion without a signature.
    static String assertion(Says says) {
        var audience = says.audience().isEmpty()
                ? ""
                : "<saml:AudienceRestriction><saml:Audience>" + says.audience()
                        + "</saml:Audience></saml:AudienceRestriction>";
        return """
            <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="%s" Version="2.0" IssueInstant="%s">\
            <saml:Issuer>%s</saml:Issuer>\
            <saml:Subject>\
            <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">%s</saml:NameID>\
            <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
            <saml:SubjectConfirmationData NotOnOrAfter="%s" Recipient="%s" InResponseTo="%s"/>\
            </saml:SubjectConfirmation></saml:Subject>\
            <saml:Conditions NotBefore="%s" NotOnOrAfter="%s">%s</saml:Conditions>\
            <saml:AuthnStatement AuthnInstant="%s"><saml:AuthnContext><saml:AuthnContextClassRef>\
            urn:oasis:names:tc:SAML:2.0:ac:classes:Password\
            </saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
            <saml:AttributeStatement>\
            <saml:Attribute Name="email"><saml:AttributeValue>%s</saml:AttributeValue></saml:Attribute>\
            <saml:Attribute Name="groups"><saml:AttributeValue>a</saml:AttributeValue>\
            <saml:AttributeValue>b</saml:AttributeValue></saml:Attribute>\
            </saml:AttributeStatement>\
            </saml:Assertion>""".formatted(
                        says.id(),
                        time(says.from()),
                        says.issuer(),
                        says.name(),
                        time(says.until()),
                        says.recipient(),
                        says.inResponseTo(),
                        time(says.from()),
                        time(says.until()),
                        audience,
                        time(says.from()),
                        says.name());
    }

    String signed(Says says) throws Exception {
        return sign(assertion(says), Constants.RSA_SHA256, Constants.SHA256);
    }

    /// Signs a document's root.
    String sign(String xml, String signature, String digest) throws Exception {
        return Util.addSign(Util.convertStringToDocument(xml), keys.getPrivate(), certificate, signature, digest);
    }

    /// A response around these elements.
    static String response(String... elements) {
        return """
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
            xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="%s" \
            Destination="%s" InResponseTo="%s"><saml:Issuer>%s</saml:Issuer>\
            <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>%s\
            </samlp:Response>""".formatted(time(Instant.now()), OWN_ENTITY, REQUEST, ENTITY, String.join("", elements));
    }

    static String encoded(String response) {
        return Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8));
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
