package weft.coordinator.identity;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.IdentityRefused.Reason;

/// Any thread. The authorization code flow with PKCE (RFC 6749, RFC 7636), which OIDC and OAuth2 have in common.
final class CodeFlow {
    private static final int CODE_LENGTH_MAX = 8_192;

    private final ProviderHttp http;
    private final Ends ends;

    /// Where its ends are.
    ///
    /// @param provider as the configuration calls it, for lines to people
    /// @param issuer which a callback that names its issuer has to name (RFC 9207); null for one that never does
    record Ends(
            String provider,
            @Nullable String issuer,
            String authorizationUrl,
            String tokenUrl,
            ClientCredentials client) {}

    CodeFlow(ProviderHttp http, Ends ends) {
        this.http = http;
        this.ends = ends;
    }

    /// @param more parameters of the kind of provider
    String authorizationUrl(LoginAttempt attempt, List<String> scopes, Map<String, String> more) {
        var query = new LinkedHashMap<String, String>();
        query.put("response_type", "code");
        query.put("client_id", ends.client().id());
        query.put("redirect_uri", attempt.callbackUrl());
        query.put("state", attempt.state());
        query.put("code_challenge", challenge(attempt.codeVerifier()));
        query.put("code_challenge_method", "S256");
        if (!scopes.isEmpty()) {
            query.put("scope", String.join(" ", scopes));
        }
        query.putAll(more);
        return ends.authorizationUrl() + (ends.authorizationUrl().contains("?") ? "&" : "?") + encoded(query);
    }

    /// Trades the callback's code for tokens; fails with [IdentityRefused]. The answer is as the provider wrote it.
    Future<JsonObject> tokens(LoginAttempt attempt, Callback callback) {
        var refused = refusal(attempt, callback);
        var code = callback.parameter("code");
        if (refused != null || code == null) {
            return Future.failedFuture(refused == null ? incomplete() : refused);
        }
        var form = Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "redirect_uri",
                attempt.callbackUrl(),
                "code_verifier",
                attempt.codeVerifier());
        return ends.client().post(http, ends.tokenUrl(), form).compose(this::answered);
    }

    /// A provider that answers with an error and HTTP 200 exists: the error counts.
    private Future<JsonObject> answered(ProviderHttp.Answer answer) {
        var error = answer.body().getValue("error");
        return answer.isGood() && error == null
                ? Future.succeededFuture(answer.body())
                : Future.failedFuture(explained(String.valueOf(error)));
    }

    private @Nullable IdentityRefused refusal(LoginAttempt attempt, Callback callback) {
        var state = callback.parameter("state");
        if (state == null || !MessageDigest.isEqual(bytes(state), bytes(attempt.state()))) {
            return new IdentityRefused(Reason.NOT_AUTHENTIC, "that answer belongs to another login; log in again");
        }
        var error = callback.parameter("error");
        if (error != null) {
            return new IdentityRefused(
                    Reason.DENIED, "provider " + ends.provider() + " did not log you in (" + word(error) + ")");
        }
        var named = callback.parameter("iss");
        if (named != null && ends.issuer() != null && !named.equals(ends.issuer())) {
            return new IdentityRefused(
                    Reason.NOT_AUTHENTIC,
                    "that answer comes from another provider than " + ends.provider() + "; log in again");
        }
        var code = callback.parameter("code");
        return code == null || code.isBlank() || code.length() > CODE_LENGTH_MAX ? incomplete() : null;
    }

    private IdentityRefused incomplete() {
        return new IdentityRefused(
                Reason.INCOMPLETE, "provider " + ends.provider() + " sent you back without a word; log in again");
    }

    /// @param error as the provider calls it; GitHub has words of its own
    private IdentityRefused explained(String error) {
        return switch (error) {
            case "invalid_grant", "bad_verification_code" ->
                new IdentityRefused(
                        Reason.REPLAYED,
                        "provider " + ends.provider() + " does not take its code (any more); log in again");
            case "invalid_client", "unauthorized_client", "incorrect_client_credentials" ->
                new IdentityRefused(
                        Reason.MISCONFIGURED,
                        "provider " + ends.provider() + " does not know this coordinator (" + error
                                + "); its administrator checks client-id and client-secret");
            default ->
                new IdentityRefused(
                        Reason.UNREACHABLE,
                        "provider " + ends.provider() + " did not confirm the login; try again in a while");
        };
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

    private static String encoded(Map<String, String> query) {
        return query.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
