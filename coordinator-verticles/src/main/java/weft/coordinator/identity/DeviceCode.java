package weft.coordinator.identity;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a person needs to log in for a device that has no browser (RFC 8628, section 3.2).
///
/// @param userCode typed at the provider's page
/// @param url of that page
/// @param completeUrl of a page that knows the code already, for a QR code; null when the provider has none
/// @param interval that has to pass between two questions
/// @param secret by which the coordinator asks; never shown
/// @param codeVerifier of a challenge that went along with the question for the code (RFC 7636): some providers want it
public record DeviceCode(
        String userCode,
        String url,
        @Nullable String completeUrl,
        Duration interval,
        Instant expiresAt,
        String secret,
        String codeVerifier) {

    DeviceCode slower(Duration by) {
        return new DeviceCode(userCode, url, completeUrl, interval.plus(by), expiresAt, secret, codeVerifier);
    }

    @Override
    public String toString() {
        return "a device code";
    }
}
