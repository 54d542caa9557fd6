package weft.coordinator.identity;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Entropy;

/// One way from this coordinator to a provider and back: what has to be the same at both ends of it. Secret but for
/// what the provider's own protocol shows.
///
/// @param callbackUrl where the provider sends the browser back to
/// @param state comes back with the browser (OAuth2's `state`, SAML's `RelayState`) and names this attempt
/// @param nonce has to be in the ID token
/// @param codeVerifier PKCE's secret (RFC 7636), 43 characters; only its SHA-256 goes by the browser
/// @param requestId of a SAML request; null for other kinds
/// @param anew whether the provider is to ask the person even when it knows the browser
public record LoginAttempt(
        String callbackUrl,
        String state,
        String nonce,
        String codeVerifier,
        @Nullable String requestId,
        boolean anew) {
    private static final int RANDOM_BYTES = 32;

    public static LoginAttempt fresh(String callbackUrl, boolean anew, Entropy entropy) {
        return new LoginAttempt(callbackUrl, random(entropy), random(entropy), random(entropy), null, anew);
    }

    public LoginAttempt withRequestId(String id) {
        return new LoginAttempt(callbackUrl, state, nonce, codeVerifier, id, anew);
    }

    private static String random(Entropy entropy) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(entropy.bytes(RANDOM_BYTES));
    }

    @Override
    public String toString() {
        return "a login attempt back to " + callbackUrl;
    }
}
