package weft.coordinator.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.NoSuchKeyIdException;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.IdentityRefused.Reason;

/// Any thread. The keys by which a provider signs its ID tokens. A token that names a key which is not here makes
/// them be fetched anew, at most once in a while: providers change keys, and strangers name whatever they like.
final class SigningKeys {
    /// Only signatures by a private key: with `none` anybody signs, with HMAC anybody who has the public key.
    static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
    private static final Set<String> KEY_TYPES = Set.of("RSA", "EC", "OKP");
    private static final Duration FRESH_FOR = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int KEYS_MAX = 100;
    private static final int TOKEN_LENGTH_MAX = 64 * 1024;

    private final Vertx vertx;
    private final ProviderConfig.Oidc config;
    private final OidcMetadata provider;
    private final ProviderHttp http;
    private final Fetched<OAuth2Auth> verifier;

    SigningKeys(
            Vertx vertx, ProviderConfig.Oidc config, OidcMetadata provider, ProviderHttp http, InstantSource clock) {
        this.vertx = vertx;
        this.config = config;
        this.provider = provider;
        this.http = http;
        this.verifier = new Fetched<>(this::fetch, FRESH_FOR, PAUSE, clock);
    }

    /// The claims of a token that the provider signed; fails with [IdentityRefused].
    Future<JsonObject> verified(String token) {
        var algorithm = algorithm(token);
        if (algorithm == null || !ALGORITHMS.contains(algorithm)) {
            return Future.failedFuture(forged("is not signed by a key of the provider's"));
        }
        return verifier.get()
                .compose(known -> claims(known, token)
                        .recover(failure -> failure instanceof NoSuchKeyIdException
                                ? verifier.newer().compose(newer -> claims(newer, token))
                                : Future.failedFuture(failure)))
                .recover(failure -> Future.failedFuture(
                        failure instanceof IdentityRefused
                                ? failure
                                : forged(
                                        failure instanceof NoSuchKeyIdException
                                                ? "is signed by a key that the provider does not show"
                                                : "does not hold: its signature, issuer, audience or time is wrong")));
    }

    /// How many keys the provider shows that can sign.
    Future<Integer> count() {
        return shown().map(List::size);
    }

    private static Future<JsonObject> claims(OAuth2Auth verifier, String token) {
        return verifier.authenticate(new TokenCredentials(token)).compose(user -> {
            var claims = user.attributes().getJsonObject("accessToken");
            return claims == null ? Future.failedFuture("the token was not verified") : Future.succeededFuture(claims);
        });
    }

    private Future<OAuth2Auth> fetch() {
        return shown().map(keys -> {
            if (keys.isEmpty()) {
                throw new IdentityRefused(
                        Reason.MISCONFIGURED,
                        "provider " + config.common().name() + " shows no key that signs ID tokens");
            }
            return OAuth2Auth.create(
                    vertx,
                    new OAuth2Options()
                            .setClientId(config.clientId())
                            .setSite(Endpoints.withoutSlash(provider.issuer()))
                            .setTokenPath(provider.tokenUrl())
                            .setHttpClientOptions(ProviderHttp.options(config.certificates()))
                            .setJwks(keys)
                            .setJWTOptions(new JWTOptions()
                                    .setIssuer(provider.issuer())
                                    .setLeeway((int) IdTokenRules.SKEW.toSeconds())));
        });
    }

    private Future<List<JsonObject>> shown() {
        return http.get(provider.keysUrl(), Map.of()).map(answer -> {
            if (!answer.isGood() || answer.body().getValue("keys") == null) {
                throw new IdentityRefused(
                        Reason.UNREACHABLE,
                        "provider " + config.common().name() + " does not show its keys (HTTP " + answer.status()
                                + "); try again in a while");
            }
            return answer.body().getJsonArray("keys").stream()
                    .filter(JsonObject.class::isInstance)
                    .map(JsonObject.class::cast)
                    .filter(SigningKeys::signs)
                    .limit(KEYS_MAX)
                    .toList();
        });
    }

    private static boolean signs(JsonObject key) {
        var use = key.getValue("use");
        var algorithm = key.getValue("alg");
        return KEY_TYPES.contains(String.valueOf(key.getValue("kty")))
                && (use == null || "sig".equals(use))
                && (algorithm == null || ALGORITHMS.contains(String.valueOf(algorithm)));
    }

    private static @Nullable String algorithm(String token) {
        int dot = token.indexOf('.');
        if (dot < 1
                || token.length() > TOKEN_LENGTH_MAX
                || token.chars().filter(each -> each == '.').count() != 2) {
            return null;
        }
        try {
            var header = new JsonObject(
                    new String(Base64.getUrlDecoder().decode(token.substring(0, dot)), StandardCharsets.UTF_8));
            return header.getValue("alg") instanceof String algorithm ? algorithm : null;
        } catch (IllegalArgumentException | DecodeException _) {
            return null;
        }
    }

    private IdentityRefused forged(String how) {
        return new IdentityRefused(
                Reason.NOT_AUTHENTIC,
                "the ID token of provider " + config.common().name() + " " + how + "; nobody is logged in");
    }
}
