package weft.coordinator.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.IdentityRefused.Reason;

/// Any thread. The authorization code flow with PKCE (RFC 6749, RFC 7636), which OIDC and OAuth2 have in common.
final class CodeFlow {
    private static final int ANSWER_MILLIS_MAX = 8_000;
    private static final int CODE_LENGTH_MAX = 8_192;

    private final String provider;
    private final @Nullable String issuer;
    private final OAuth2Auth auth;

    /// Where its ends are.
    ///
    /// @param issuer which a callback that names its issuer has to name (RFC 9207); null for one that never does
    /// @param basicAuthentication whether the secret goes into a header rather than the form
    record Ends(
            String provider,
            @Nullable String issuer,
            String authorizationUrl,
            String tokenUrl,
            String clientId,
            @Nullable String clientSecret,
            boolean basicAuthentication,
            @Nullable Path certificates) {}

    CodeFlow(Vertx vertx, Ends ends) {
        this.provider = ends.provider();
        this.issuer = ends.issuer();
        var options = new OAuth2Options()
                .setClientId(ends.clientId())
                .setSite("https://unused.invalid")
                .setAuthorizationPath(ends.authorizationUrl())
                .setTokenPath(ends.tokenUrl())
                .setUseBasicAuthorization(ends.basicAuthentication())
                .setUserAgent("weft")
                .setHttpClientOptions(ProviderHttp.options(ends.certificates()));
        if (ends.clientSecret() != null) {
            // RFC 6749, section 2.3.1: encoded as in a form; the library puts it into the header as it is.
            options.setClientSecret(
                    ends.basicAuthentication()
                            ? URLEncoder.encode(ends.clientSecret(), StandardCharsets.UTF_8)
                            : ends.clientSecret());
        }
        this.auth = OAuth2Auth.create(vertx, options);
    }

    String authorizationUrl(LoginAttempt attempt, List<String> scopes, boolean nonce) {
        var url = new OAuth2AuthorizationURL()
                .setRedirectUri(attempt.callbackUrl())
                .setState(attempt.state())
                .setCodeChallenge(challenge(attempt.codeVerifier()))
                .setCodeChallengeMethod("S256");
        if (!scopes.isEmpty()) {
            url.setScopes(scopes);
        }
        if (nonce) {
            url.putAdditionalParameter("nonce", attempt.nonce());
        }
        return auth.authorizeURL(url);
    }

    /// Trades the callback's code for tokens; fails with [IdentityRefused]. The answer is as the provider wrote it.
    Future<JsonObject> tokens(LoginAttempt attempt, Callback callback) {
        var refused = refusal(attempt, callback);
        var code = callback.parameter("code");
        if (refused != null || code == null) {
            return Future.failedFuture(refused == null ? incomplete() : refused);
        }
        return auth.authenticate(new Oauth2Credentials()
                        .setFlow(OAuth2FlowType.AUTH_CODE)
                        .setCode(code)
                        .setRedirectUri(attempt.callbackUrl())
                        .setCodeVerifier(attempt.codeVerifier()))
                .timeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .map(user -> user.principal())
                .recover(failure -> Future.failedFuture(explained(failure)));
    }

    private @Nullable IdentityRefused refusal(LoginAttempt attempt, Callback callback) {
        var state = callback.parameter("state");
        if (state == null || !MessageDigest.isEqual(bytes(state), bytes(attempt.state()))) {
            return new IdentityRefused(Reason.NOT_AUTHENTIC, "that answer belongs to another login; log in again");
        }
        var error = callback.parameter("error");
        if (error != null) {
            return new IdentityRefused(
                    Reason.DENIED, "provider " + provider + " did not log you in (" + word(error) + ")");
        }
        var named = callback.parameter("iss");
        if (named != null && issuer != null && !named.equals(issuer)) {
            return new IdentityRefused(
                    Reason.NOT_AUTHENTIC,
                    "that answer comes from another provider than " + provider + "; log in again");
        }
        var code = callback.parameter("code");
        return code == null || code.isBlank() || code.length() > CODE_LENGTH_MAX ? incomplete() : null;
    }

    private IdentityRefused incomplete() {
        return new IdentityRefused(
                Reason.INCOMPLETE, "provider " + provider + " sent you back without a word; log in again");
    }

    private IdentityRefused explained(Throwable failure) {
        var line = ProviderHttp.firstLine(failure);
        if (line.startsWith("invalid_grant")) {
            return new IdentityRefused(
                    Reason.REPLAYED,
                    "provider " + provider + " does not take its code (any more); log in again",
                    failure);
        }
        if (line.startsWith("invalid_client") || line.startsWith("unauthorized_client")) {
            return new IdentityRefused(
                    Reason.MISCONFIGURED,
                    "provider " + provider + " does not know this coordinator (" + word(line.replaceFirst(":.*", ""))
                            + "); its administrator checks client-id and client-secret",
                    failure);
        }
        return new IdentityRefused(
                Reason.UNREACHABLE,
                "provider " + provider + " did not confirm the login; try again in a while",
                failure);
    }

    /// A provider's error code, or what of it can be shown.
    private static String word(String text) {
        var word = text.replaceAll("[^A-Za-z0-9_.-]", "");
        return word.length() > 60 ? word.substring(0, 60) : word;
    }

    static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes(verifier)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("a JDK has SHA-256", missing);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
