package weft.coordinator.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.IdentityRefused.Reason;

/// Pure. Whether an ID token, whose signature has been verified, is for this client, this attempt and this moment
/// (OpenID Connect Core 1.0, section 3.1.3.7).
///
/// @param issuer who has to have issued it, as discovered
/// @param nonce of the attempt; null in a flow that has none, such as the device flow
record IdTokenRules(
        String provider,
        String issuer,
        String clientId,
        @Nullable String nonce) {
    /// How far the provider's clock may be from ours.
    static final Duration SKEW = Duration.ofSeconds(60);
    /// A token is made for the login that is under way; one that is older was made for another.
    static final Duration AGE_MAX = Duration.ofMinutes(10);

    /// @throws IdentityRefused with the line that says why not
    void check(JsonObject claims, Instant now) {
        if (!issuer.equals(claims.getValue("iss"))) {
            throw forged("comes from another issuer");
        }
        checkAudience(claims);
        checkTimes(claims, now);
        if (nonce != null
                && !(claims.getValue("nonce") instanceof String shown
                        && MessageDigest.isEqual(bytes(shown), bytes(nonce)))) {
            throw new IdentityRefused(
                    Reason.REPLAYED,
                    "the ID token of provider " + provider + " belongs to another login; log in again");
        }
        if (!(claims.getValue("sub") instanceof String subject)
                || subject.isBlank()
                || subject.length() > VerifiedIdentity.TEXT_LENGTH_MAX) {
            throw new IdentityRefused(
                    Reason.INCOMPLETE, "the ID token of provider " + provider + " does not say whom it is about");
        }
    }

    /// For a login at which the person had to be asked. Many providers do not say when they asked.
    ///
    /// @throws IdentityRefused when the provider says that it was long ago
    void checkAnew(JsonObject claims, Instant now) {
        var asked = time(claims, "auth_time");
        if (asked != null && asked.plus(AGE_MAX).plus(SKEW).isBefore(now)) {
            throw new IdentityRefused(
                    Reason.EXPIRED,
                    "provider " + provider + " did not ask you to log in anew; log out there, then try again");
        }
    }

    private void checkAudience(JsonObject claims) {
        var audience = claims.getValue("aud");
        var party = claims.getValue("azp");
        boolean several = audience instanceof JsonArray list && list.size() > 1;
        boolean meant = audience instanceof JsonArray list ? list.contains(clientId) : clientId.equals(audience);
        if (!meant) {
            throw forged("is meant for another audience than '" + clientId + "'");
        }
        if (several && party == null || party != null && !clientId.equals(party)) {
            throw forged("was made for another client");
        }
    }

    private void checkTimes(JsonObject claims, Instant now) {
        var expires = time(claims, "exp");
        var issued = time(claims, "iat");
        if (expires == null || issued == null) {
            throw new IdentityRefused(
                    Reason.INCOMPLETE, "the ID token of provider " + provider + " does not say when it holds");
        }
        if (!now.isBefore(expires.plus(SKEW)) || issued.plus(AGE_MAX).plus(SKEW).isBefore(now)) {
            throw new IdentityRefused(
                    Reason.EXPIRED,
                    "the ID token of provider " + provider + " has expired; log in again, and check this clock");
        }
        var from = time(claims, "nbf");
        if (issued.minus(SKEW).isAfter(now) || from != null && from.minus(SKEW).isAfter(now)) {
            throw new IdentityRefused(
                    Reason.EXPIRED,
                    "the ID token of provider " + provider + " is of a time to come; a clock is wrong by more than "
                            + SKEW.toSeconds() + " s");
        }
    }

    private static @Nullable Instant time(JsonObject claims, String name) {
        return claims.getValue(name) instanceof Number seconds
                        && seconds.doubleValue() >= 0
                        && seconds.doubleValue() < 1e11
                ? Instant.ofEpochSecond(seconds.longValue())
                : null;
    }

    private IdentityRefused forged(String how) {
        return new IdentityRefused(
                Reason.NOT_AUTHENTIC, "the ID token of provider " + provider + " " + how + "; nobody is logged in");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
