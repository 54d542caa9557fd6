package weft.coordinator.identity.saml;

import static weft.coordinator.identity.IdentityRefused.Reason.DENIED;
import static weft.coordinator.identity.IdentityRefused.Reason.EXPIRED;
import static weft.coordinator.identity.IdentityRefused.Reason.INCOMPLETE;
import static weft.coordinator.identity.IdentityRefused.Reason.MISCONFIGURED;
import static weft.coordinator.identity.IdentityRefused.Reason.NOT_AUTHENTIC;

import com.onelogin.saml2.authn.AuthnRequest;
import com.onelogin.saml2.authn.AuthnRequestParams;
import com.onelogin.saml2.authn.SamlResponse;
import com.onelogin.saml2.exception.ValidationError;
import com.onelogin.saml2.settings.Saml2Settings;
import com.onelogin.saml2.settings.SettingsBuilder;
import com.onelogin.saml2.util.Constants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import weft.coordinator.identity.IdentityRefused;

/// A blocking thread. One way to a SAML provider and back, for one callback's URL: makes the request, and
/// verifies the
/// response, first by its shape ([ResponseShape]), then by the library: signature of the assertion by one of the
/// provider's certificates, issuer, audience, recipient, the request that it answers, times with three minutes'
/// skew.
final class SamlVerifier {
    /// Held, so that it stays silent: the signature library prints digests of what it refuses to standard error.
    private static final Logger SIGNATURES = Logger.getLogger("org.apache.xml.security");

    /// A login's lifetime, and two clocks' difference.
    private static final Duration ASKED_MAX = Duration.ofMinutes(13);

    private static final int BASE64_MAX = SafeXml.CHARACTERS_MAX / 3 * 4;

    static {
        SIGNATURES.setLevel(Level.OFF);
    }

    private final String provider;
    private final String callbackUrl;
    private final Saml2Settings settings;

    /// @param provider as the configuration calls it, for lines to people
    /// @param ownEntity how this coordinator calls itself towards the provider
    SamlVerifier(String provider, IdpDescription idp, String ownEntity, String callbackUrl) {
        this.provider = provider;
        this.callbackUrl = callbackUrl;
        this.settings = settings(idp, ownEntity, callbackUrl);
    }

    private static Saml2Settings settings(IdpDescription idp, String ownEntity, String callbackUrl) {
        var values = new HashMap<String, Object>();
        values.put(SettingsBuilder.STRICT_PROPERTY_KEY, true);
        values.put(SettingsBuilder.SP_ENTITYID_PROPERTY_KEY, ownEntity);
        values.put(SettingsBuilder.SP_ASSERTION_CONSUMER_SERVICE_URL_PROPERTY_KEY, callbackUrl);
        values.put(SettingsBuilder.SP_NAMEIDFORMAT_PROPERTY_KEY, Constants.NAMEID_PERSISTENT);
        values.put(SettingsBuilder.IDP_ENTITYID_PROPERTY_KEY, idp.entity());
        values.put(SettingsBuilder.IDP_SINGLE_SIGN_ON_SERVICE_URL_PROPERTY_KEY, idp.ssoUrl());
        values.put(SettingsBuilder.IDP_X509CERT_PROPERTY_KEY, idp.certificates().getFirst());
        for (int i = 1; i < idp.certificates().size(); i++) {
            values.put(
                    SettingsBuilder.IDP_X509CERTMULTI_PROPERTY_KEY + "." + (i - 1),
                    idp.certificates().get(i));
        }
        values.put(SettingsBuilder.SECURITY_WANT_ASSERTIONS_SIGNED, true);
        values.put(SettingsBuilder.SECURITY_WANT_NAMEID, true);
        values.put(SettingsBuilder.SECURITY_WANT_XML_VALIDATION, true);
        values.put(SettingsBuilder.SECURITY_REJECT_DEPRECATED_ALGORITHM, true);
        values.put(SettingsBuilder.SECURITY_REJECT_UNSOLICITED_RESPONSES_WITH_INRESPONSETO, true);
        values.put(SettingsBuilder.SECURITY_SIGNATURE_ALGORITHM, Constants.RSA_SHA256);
        return new SettingsBuilder().fromValues(values).build();
    }

    /// A request to log in.
    ///
    /// @param id that the response has to name
    /// @param encoded deflated and in base64, for a URL
    record Request(String id, String encoded) {}

    /// @param anew whether the person is to be asked even in a browser that the provider knows
    Request request(boolean anew) {
        var request = new AuthnRequest(settings, new AuthnRequestParams(anew, false, true));
        try {
            return new Request(request.getId(), request.getEncodedAuthnRequest());
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /// Describes this coordinator, for the provider's administrator.
    String ownMetadata() {
        try {
            return settings.getSPMetadata();
        } catch (Exception broken) {
            throw new IllegalStateException("cannot describe this coordinator to SAML providers", broken);
        }
    }

    /// @param encoded the form's `SAMLResponse`
    /// @param requestId of the request that it has to answer
    /// @throws IdentityRefused when there is anything wrong with it
    SamlAnswer verify(@Nullable String encoded, String requestId) {
        var text = decode(encoded);
        try {
            var document = SafeXml.read(text);
            var problem = ResponseShape.problemOf(document);
            if (problem.isPresent()) {
                throw refused(
                        problem.get().equals(ResponseShape.ENCRYPTED) ? MISCONFIGURED : NOT_AUTHENTIC, problem.get());
            }
            var canonical = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
            var response = new SamlResponse(settings, callbackUrl, canonical);
            if (!response.isValid(requestId)) {
                throw explained(response.getValidationException());
            }
            return answer(response, askedAt(document));
        } catch (SafeXml.Unreadable unreadable) {
            throw refused(NOT_AUTHENTIC, String.valueOf(unreadable.getMessage()));
        } catch (IdentityRefused refused) {
            throw refused;
        } catch (Exception failure) {
            throw explained(failure);
        }
    }

    /// As [#verify], for a login at which the person had to be asked: who is sent there can take the wish out of the
    /// request, which nobody signs.
    ///
    /// @throws IdentityRefused when there is anything wrong with it, or when the person was asked long ago
    SamlAnswer verifyAnew(@Nullable String encoded, String requestId, Instant now) {
        var answer = verify(encoded, requestId);
        if (answer.askedAt() != null && answer.askedAt().plus(ASKED_MAX).isBefore(now)) {
            throw new IdentityRefused(
                    EXPIRED, "provider " + provider + " did not ask you to log in anew; log out there, then try again");
        }
        return answer;
    }

    /// Of the one assertion that the response has.
    private static @Nullable Instant askedAt(Document document) {
        var statements = document.getElementsByTagNameNS(ResponseShape.ASSERTION, "AuthnStatement");
        try {
            return statements.getLength() != 1
                    ? null
                    : Instant.parse(((Element) statements.item(0)).getAttribute("AuthnInstant"));
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private SamlAnswer answer(SamlResponse response, @Nullable Instant askedAt) throws Exception {
        if (!response.getAudiences().contains(settings.getSpEntityId())) {
            throw refused(NOT_AUTHENTIC, "it names no audience");
        }
        var until = Instant.now().plusSeconds(Constants.ALOWED_CLOCK_DRIFT);
        for (var each : response.getAssertionNotOnOrAfter()) {
            var good = Instant.ofEpochMilli(each.getMillis()).plusSeconds(2L * Constants.ALOWED_CLOCK_DRIFT);
            until = good.isAfter(until) ? good : until;
        }
        Map<String, List<String>> attributes = response.getAttributes();
        return new SamlAnswer(
                response.getAssertionId(),
                until,
                response.getNameId(),
                response.getNameIdFormat(),
                askedAt,
                attributes);
    }

    private String decode(@Nullable String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            throw refused(INCOMPLETE, "there is none");
        }
        if (encoded.length() > BASE64_MAX) {
            throw refused(NOT_AUTHENTIC, "it is longer than any answer has to be");
        }
        try {
            return new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw refused(NOT_AUTHENTIC, "it is not base64");
        }
    }

    /// The library's reasons in ours.
    private IdentityRefused explained(@Nullable Exception failure) {
        if (!(failure instanceof ValidationError error)) {
            return refused(
                    NOT_AUTHENTIC,
                    failure != null && String.valueOf(failure.getMessage()).contains("Timing")
                            ? "its times are not of now"
                            : "it is not a response that can be verified");
        }
        return switch (error.getErrorCode()) {
            case ValidationError.STATUS_CODE_IS_NOT_SUCCESS -> refused(DENIED, "the provider says no");
            case ValidationError.ASSERTION_EXPIRED, ValidationError.SESSION_EXPIRED, ValidationError.RESPONSE_EXPIRED ->
                refused(EXPIRED, "it is too old");
            case ValidationError.ASSERTION_TOO_EARLY ->
                refused(EXPIRED, "it is of a time to come; check the clocks of both");
            case ValidationError.WRONG_INRESPONSETO -> refused(NOT_AUTHENTIC, "it answers another question");
            case ValidationError.WRONG_DESTINATION, ValidationError.EMPTY_DESTINATION ->
                refused(NOT_AUTHENTIC, "it is for another address than " + callbackUrl);
            case ValidationError.WRONG_AUDIENCE ->
                refused(NOT_AUTHENTIC, "it is for somebody else than " + settings.getSpEntityId());
            case ValidationError.WRONG_ISSUER,
                    ValidationError.ISSUER_MULTIPLE_IN_RESPONSE,
                    ValidationError.ISSUER_NOT_FOUND_IN_ASSERTION ->
                refused(NOT_AUTHENTIC, "it is of another provider than " + settings.getIdpEntityId());
            case ValidationError.WRONG_SUBJECTCONFIRMATION -> confirmation(error);
            case ValidationError.NO_NAMEID, ValidationError.EMPTY_NAMEID ->
                refused(INCOMPLETE, "it does not say who it is (no NameID)");
            case ValidationError.MISSING_CONDITIONS, ValidationError.WRONG_NUMBER_OF_AUTHSTATEMENTS ->
                refused(MISCONFIGURED, "it lacks conditions or an authentication statement");
            default -> refused(NOT_AUTHENTIC, "its signature is not the provider's");
        };
    }

    private IdentityRefused confirmation(ValidationError error) {
        return String.valueOf(error.getMessage()).contains("no longer valid")
                ? refused(EXPIRED, "it is too old")
                : refused(NOT_AUTHENTIC, "it was not given out for this login");
    }

    private IdentityRefused refused(IdentityRefused.Reason reason, String what) {
        return new IdentityRefused(reason, "the answer of provider " + provider + " does not count: " + what);
    }
}
