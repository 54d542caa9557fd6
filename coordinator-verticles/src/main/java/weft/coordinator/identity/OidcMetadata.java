package weft.coordinator.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pure. What an OpenID provider says about itself (OpenID Connect Discovery 1.0, section 3; RFC 8414).
///
/// @param issuer exactly as the provider writes it, and as its tokens have it
/// @param keysUrl of its JSON Web Key Set
/// @param basicAuthentication whether the client's secret goes into a header rather than the form
/// @param promptsLogin whether it takes `prompt=login`, and does not refuse the request for it
/// @param challengeMethods PKCE's; empty when it does not say
record OidcMetadata(
        String issuer,
        String authorizationUrl,
        String tokenUrl,
        String keysUrl,
        @Nullable String userInfoUrl,
        @Nullable String deviceUrl,
        boolean basicAuthentication,
        boolean promptsLogin,
        List<String> challengeMethods) {
    /// Knows other prompts only, and does not say so in its document.
    private static final String GOOGLE = "https://accounts.google.com";

    static final String PATH = "/.well-known/openid-configuration";

    /// @throws IdentityRefused with the line that says what does not fit
    static OidcMetadata parse(ProviderConfig.Oidc config, JsonObject document) {
        var name = config.common().name();
        var issuer = text(document, "issuer");
        if (issuer == null || !Endpoints.withoutSlash(issuer).equals(Endpoints.withoutSlash(config.issuer()))) {
            throw broken("provider " + name + " calls itself " + (issuer == null ? "nothing" : "'" + issuer + "'")
                    + ", the configuration '" + config.issuer() + "'; the issuer has to be written as it writes it");
        }
        var authentication = texts(document.getValue("token_endpoint_auth_methods_supported"));
        return new OidcMetadata(
                issuer,
                url(name, document, "authorization_endpoint"),
                url(name, document, "token_endpoint"),
                url(name, document, "jwks_uri"),
                optionalUrl(name, document, "userinfo_endpoint"),
                optionalUrl(name, document, "device_authorization_endpoint"),
                config.authentication() == null
                        ? authentication.isEmpty() || authentication.contains("client_secret_basic")
                        : config.authentication() == ProviderConfig.ClientAuthentication.BASIC,
                promptsLogin(issuer, document),
                texts(document.getValue("code_challenge_methods_supported")));
    }

    private static boolean promptsLogin(String issuer, JsonObject document) {
        var prompts = texts(document.getValue("prompt_values_supported"));
        return prompts.isEmpty() ? !issuer.equals(GOOGLE) : prompts.contains("login");
    }

    private static String url(String name, JsonObject document, String key) {
        var url = optionalUrl(name, document, key);
        if (url == null) {
            throw broken("provider " + name + " does not name its " + key + "; is it an OpenID provider?");
        }
        return url;
    }

    private static @Nullable String optionalUrl(String name, JsonObject document, String key) {
        var url = text(document, key);
        if (url != null && !Endpoints.isSafe(url)) {
            throw broken("provider " + name + " names a " + key + " that is not https: " + url);
        }
        return url;
    }

    private static @Nullable String text(JsonObject document, String key) {
        return document.getValue(key) instanceof String text && !text.isBlank() ? text : null;
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof JsonArray array
                ? array.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static IdentityRefused broken(String line) {
        return new IdentityRefused(IdentityRefused.Reason.MISCONFIGURED, line);
    }
}
