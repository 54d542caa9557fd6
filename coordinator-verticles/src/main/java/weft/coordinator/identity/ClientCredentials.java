package weft.coordinator.identity;

import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pure. What this coordinator shows a provider to say that it is its client (RFC 6749, section 2.3.1).
///
/// @param secret null for a client that has none
/// @param inHeader whether the secret goes into a header rather than the form
record ClientCredentials(String id, @Nullable String secret, boolean inHeader) {
    /// Posts a form along with these. Fails with [IdentityRefused] as [ProviderHttp#post] does.
    Future<ProviderHttp.Answer> post(ProviderHttp http, String url, Map<String, String> form) {
        if (secret != null && inHeader) {
            var pair = encoded(id) + ":" + encoded(secret);
            var basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            return http.post(url, Map.of("Authorization", "Basic " + basic), form);
        }
        var fields = new HashMap<>(form);
        fields.put("client_id", id);
        if (secret != null) {
            fields.put("client_secret", secret);
        }
        return http.post(url, Map.of(), fields);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "the credentials of client " + id;
    }
}
