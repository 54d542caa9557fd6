package weft.coordinator.identity.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.coordinator.identity.saml.ForgedProvider.OWN_ENTITY;
import static weft.coordinator.identity.saml.ForgedProvider.REQUEST;
import static weft.coordinator.identity.saml.ForgedProvider.assertion;
import static weft.coordinator.identity.saml.ForgedProvider.encoded;
import static weft.coordinator.identity.saml.ForgedProvider.response;

import com.onelogin.saml2.util.Constants;
import com.onelogin.saml2.util.Util;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import weft.coordinator.identity.IdentityRefused;
import weft.coordinator.identity.IdentityRefused.Reason;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.saml.ForgedProvider.Says;

class SamlVerifierTest {
    private static final Duration PAST_SKEW = Duration.ofMinutes(4);

    private static ForgedProvider provider;
    private static SamlVerifier verifier;

    @BeforeAll
    static void aProvider() throws Exception {
        provider = new ForgedProvider();
        verifier = new SamlVerifier("corp", provider.description(), OWN_ENTITY, OWN_ENTITY);
    }

    @Test
    void whatTheProviderSignedIsRead() throws Exception {
        var answer = verify(response(provider.signed(Says.good())));

        assertThat(answer.nameId()).isEqualTo(ForgedProvider.NAME);
        assertThat(answer.only("email")).isEqualTo(ForgedProvider.NAME);
        assertThat(answer.attributes().get("groups")).containsExactly("a", "b");
        assertThat(answer.goodUntil()).isAfter(Instant.now());
        assertThat(answer.isTransient()).isFalse();
    }

    @Test
    void aResponseThatIsSignedAsWellIsRead() throws Exception {
        var both = provider.sign(response(provider.signed(Says.good())), Constants.RSA_SHA256, Constants.SHA256);

        assertThat(verify(both).nameId()).isEqualTo(ForgedProvider.NAME);
    }

    @Test
    void aRequestNamesItselfAndTheCallback() {
        var request = verifier.request(false);

        assertThat(request.id()).isNotEmpty();
        assertThat(xml(request)).contains(request.id(), OWN_ENTITY);
        assertThat(verifier.request(false).id()).isNotEqualTo(request.id());
        assertThat(verifier.ownMetadata()).contains(OWN_ENTITY, "WantAssertionsSigned=\"true\"");
    }

    @Test
    void whoIsToLogInAnewIsAskedByTheProvider() {
        assertThat(xml(verifier.request(true))).contains("ForceAuthn=\"true\"");
        assertThat(xml(verifier.request(false))).doesNotContain("ForceAuthn=\"true\"");
    }

    @Test
    void whoWasAskedLongAgoHasNotLoggedInAnew() throws Exception {
        var now = Instant.now();
        var recent = ForgedProvider.encoded(response(provider.signed(Says.good())));
        var old = ForgedProvider.encoded(
                response(provider.signed(Says.good().times(now.minusSeconds(3_600), now.plusSeconds(120)))));

        assertThat(verifier.verifyAnew(recent, ForgedProvider.REQUEST, now).nameId())
                .isEqualTo(ForgedProvider.NAME);
        assertThat(verifier.verify(old, ForgedProvider.REQUEST).askedAt()).isBefore(now.minusSeconds(3_000));
        assertThatThrownBy(() -> verifier.verifyAnew(old, ForgedProvider.REQUEST, now))
                .isInstanceOfSatisfying(IdentityRefused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.EXPIRED);
                    assertThat(refused.line()).contains("did not ask you").hasLineCount(1);
                });
    }

    private static String xml(SamlVerifier.Request request) {
        return Util.base64decodedInflated(request.encoded());
    }

    @Test
    void whatNobodySignedIsRefused() throws Exception {
        refused(response(assertion(Says.good())), Reason.NOT_AUTHENTIC, "not signed");
        var outside = provider.sign(response(assertion(Says.good())), Constants.RSA_SHA256, Constants.SHA256);
        refused(outside, Reason.NOT_AUTHENTIC, "not signed");
    }

    @Test
    void whatAnotherSignedIsRefused() throws Exception {
        refused(response(new ForgedProvider().signed(Says.good())), Reason.NOT_AUTHENTIC, "signature");
    }

    @Test
    void whatWasAlteredIsRefused() throws Exception {
        var signed = provider.signed(Says.good());

        refused(response(signed.replace(ForgedProvider.NAME, "root@corp.example")), Reason.NOT_AUTHENTIC, "signature");
        refused(response(signed.replace(">b<", ">admins<")), Reason.NOT_AUTHENTIC, "signature");
    }

    @Test
    void aWeakOrConfusedSignatureIsRefused() throws Exception {
        var sha1 = provider.sign(assertion(Says.good()), Constants.RSA_SHA1, Constants.SHA1);
        var hmac = provider.signed(Says.good())
                .replace(Constants.RSA_SHA256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256");

        refused(response(sha1), Reason.NOT_AUTHENTIC, "too weak");
        refused(response(hmac), Reason.NOT_AUTHENTIC, "too weak");
    }

    @Test
    void aSignatureThatTransformsIsRefused() throws Exception {
        var style = provider.signed(Says.good())
                .replace(
                        "<ds:Transforms>",
                        "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>");

        refused(response(style), Reason.NOT_AUTHENTIC, "transforms");
    }

    @Test
    void whatIsForSomebodyElseIsRefused() throws Exception {
        refused(says(Says.good().audience("https://other.example")), Reason.NOT_AUTHENTIC, "somebody else");
        refused(says(Says.good().audience("")), Reason.NOT_AUTHENTIC, "audience");
        refused(says(Says.good().recipient("https://other.example/acs")), Reason.NOT_AUTHENTIC, "this login");
    }

    @Test
    void whatAnswersAnotherQuestionIsRefused() throws Exception {
        refused(says(Says.good().inResponseTo("ONELOGIN_other")), Reason.NOT_AUTHENTIC, "this login");
        refused(
                says(Says.good()).replace("InResponseTo=\"" + REQUEST + "\"><saml:Issuer>", "><saml:Issuer>"),
                Reason.NOT_AUTHENTIC,
                "another question");
    }

    @Test
    void whatAnotherProviderSaysIsRefused() throws Exception {
        refused(says(Says.good().issuer("https://evil.example")), Reason.NOT_AUTHENTIC, "another provider");
    }

    @Test
    void whatIsOldOrOfATimeToComeIsRefused() throws Exception {
        var now = Instant.now();

        refused(
                says(Says.good().times(now.minus(Duration.ofHours(1)), now.minus(PAST_SKEW))),
                Reason.EXPIRED,
                "too old");
        refused(
                says(Says.good().times(now.plus(PAST_SKEW), now.plus(Duration.ofHours(1)))),
                Reason.EXPIRED,
                "time to come");
    }

    @Test
    void clocksMayBeTwoMinutesApart() throws Exception {
        var now = Instant.now();

        assertThat(verify(says(Says.good().times(now.minusSeconds(300), now.minusSeconds(120))))
                        .nameId())
                .isEqualTo(ForgedProvider.NAME);
        assertThat(verify(says(Says.good().times(now.plusSeconds(120), now.plusSeconds(300))))
                        .nameId())
                .isEqualTo(ForgedProvider.NAME);
    }

    @Test
    void aProviderThatSaysNoIsHeard() throws Exception {
        refused(
                response(provider.signed(Says.good())).replace("status:Success", "status:AuthnFailed"),
                Reason.DENIED,
                "says no");
    }

    @Test
    void aCommentCutsNoName() throws Exception {
        var signed = provider.signed(Says.good().name("ann@corp.example.evil.example"));
        var cut = signed.replace("ann@corp.example.evil", "ann@corp.example<!---->.evil");

        refused(response(cut), Reason.NOT_AUTHENTIC, "comments");
        assertThat(verify(response(signed)).nameId()).isEqualTo("ann@corp.example.evil.example");
    }

    @Test
    void anEncryptedAssertionIsRefusedByTheNameOfTheSettingToChange() {
        var encrypted = "<saml:EncryptedAssertion><xenc:EncryptedData"
                + " xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"><xenc:CipherData><xenc:CipherValue>AAAA"
                + "</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>";

        refused(
                response(encrypted),
                Reason.MISCONFIGURED,
                "provider corp does not count: its assertion is encrypted; at the provider, turn off assertion"
                        + " encryption for this client (Encrypt Assertions: off)");
    }

    @Test
    void entitiesAreRefusedBeforeTheyGrow() {
        var bomb = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
        var thief = "<!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
        var text = response(assertion(Says.good()));

        refused(bomb + text.replace(ForgedProvider.NAME, "&c;"), Reason.NOT_AUTHENTIC, "document type");
        refused(thief + text.replace(ForgedProvider.NAME, "&f;"), Reason.NOT_AUTHENTIC, "document type");
    }

    @Test
    void whatIsNoResponseIsRefused() {
        assertThatThrownBy(() -> verifier.verify(null, REQUEST)).isInstanceOf(IdentityRefused.class);
        assertThatThrownBy(() -> verifier.verify("&&&&", REQUEST)).isInstanceOf(IdentityRefused.class);
        refused("", Reason.INCOMPLETE, "there is none");
        refused("<a", Reason.NOT_AUTHENTIC, "not XML");
        refused("<a/>", Reason.NOT_AUTHENTIC, "not a SAML response");
        refused("<a>".repeat(500) + "</a>".repeat(500), Reason.NOT_AUTHENTIC, "not XML");
        refused("<a>" + " ".repeat(SafeXml.CHARACTERS_MAX) + "</a>", Reason.NOT_AUTHENTIC, "longer");
        refused(response(), Reason.NOT_AUTHENTIC, "one assertion");
    }

    @Test
    void metadataAndItsPartsSayTheSame() throws Exception {
        var certificate = Base64.getMimeEncoder().encodeToString(provider.certificate.getEncoded());
        var metadata = """
            <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" \
            xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="%s"><md:IDPSSODescriptor \
            protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">\
            <ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
            </md:KeyDescriptor><md:SingleSignOnService \
            Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/>\
            </md:IDPSSODescriptor></md:EntityDescriptor>""".formatted(ForgedProvider.ENTITY, certificate);
        var common = new ProviderConfig.Common("corp", "Corp", List.of("corp.example"), List.of(), List.of());
        var claims = ProviderConfig.Claims.OF_OIDC;

        var whole = IdpDescription.of(new ProviderConfig.Saml(common, metadata, null, null, null, null, claims));
        var parts = IdpDescription.of(new ProviderConfig.Saml(
                common, null, ForgedProvider.ENTITY, "https://idp.example/sso", certificate, null, claims));

        assertThat(whole).isEqualTo(provider.description()).isEqualTo(parts);
        assertThatThrownBy(() -> IdpDescription.of(
                        new ProviderConfig.Saml(common, metadata, "https://other.example", null, null, null, claims)))
                .hasMessageContaining("does not describe");
        assertThatThrownBy(() -> IdpDescription.of(
                        new ProviderConfig.Saml(common, "<!DOCTYPE a><a/>", null, null, null, null, claims)))
                .hasMessageContaining("document type");
    }

    private String says(Says says) throws Exception {
        return response(provider.signed(says));
    }

    private static SamlAnswer verify(String response) {
        return verifier.verify(encoded(response), REQUEST);
    }

    private static void refused(String response, Reason reason, String part) {
        assertThatThrownBy(() -> verify(response)).isInstanceOfSatisfying(IdentityRefused.class, refused -> {
            assertThat(refused.line()).contains(part).hasLineCount(1);
            assertThat(refused.reason()).isEqualTo(reason);
        });
    }
}
