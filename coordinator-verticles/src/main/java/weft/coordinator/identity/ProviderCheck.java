package weft.coordinator.identity;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.ProviderFinding.Severity;

/// Any thread. Looks at a provider from the outside, without anybody logging in: what it says about itself, its
/// keys, its clock, and whether it knows this client. The last is asked with a code that is none: a provider that
/// complains of the code has accepted the client.
final class ProviderCheck {
    private static final String NO_CODE = "weft-provider-check";

    private final String name;
    private final ProviderHttp http;
    private final InstantSource clock;
    private final List<ProviderFinding> findings = new ArrayList<>();

    ProviderCheck(String name, ProviderHttp http, InstantSource clock) {
        this.name = name;
        this.http = http;
        this.clock = clock;
    }

    Future<List<ProviderFinding>> ofOidc(ProviderConfig.Oidc config, String callbackUrl) {
        return http.get(Endpoints.withoutSlash(config.issuer()) + OidcMetadata.PATH, Map.of())
                .compose(answer -> {
                    if (!answer.isGood()) {
                        broken("there is no " + OidcMetadata.PATH + " at " + config.issuer() + " (HTTP "
                                + answer.status() + ")");
                        return Future.succeededFuture();
                    }
                    var metadata = OidcMetadata.parse(config, answer.body());
                    good("issuer " + metadata.issuer());
                    clockOf(answer);
                    challenge(metadata);
                    return keys(metadata)
                            .compose(_ -> client(
                                    metadata.tokenUrl(),
                                    config.clientId(),
                                    config.clientSecret(),
                                    metadata.basicAuthentication()))
                            .compose(_ -> callback(metadata, config, callbackUrl));
                })
                .recover(this::noted)
                .map(_ -> List.copyOf(findings));
    }

    Future<List<ProviderFinding>> ofOAuth2(ProviderConfig.OAuth2 config) {
        return client(
                        config.tokenUrl(),
                        config.clientId(),
                        config.clientSecret(),
                        config.authentication() == ProviderConfig.ClientAuthentication.BASIC)
                .compose(_ -> http.get(config.userInfoUrl(), Map.of()))
                .map(answer -> {
                    clockOf(answer);
                    if (answer.status() == 401 || answer.status() == 403) {
                        good("user-info asks for a token");
                    } else {
                        doubtful("user-info answers HTTP " + answer.status() + " to somebody without a token");
                    }
                    return answer;
                })
                .<Void>mapEmpty()
                .recover(this::noted)
                .map(_ -> List.copyOf(findings));
    }

    private Future<Void> noted(Throwable failure) {
        broken(failure instanceof IdentityRefused refused ? refused.line() : ProviderHttp.firstLine(failure));
        return Future.succeededFuture();
    }

    private void challenge(OidcMetadata metadata) {
        if (metadata.challengeMethods().isEmpty()) {
            doubtful("it does not say that it knows PKCE; the login sends a challenge anyway");
        } else if (!metadata.challengeMethods().contains("S256")) {
            broken("it does not know PKCE by S256, which every login uses");
        } else {
            good("PKCE by S256");
        }
    }

    private Future<Void> keys(OidcMetadata metadata) {
        return http.get(metadata.keysUrl(), Map.of()).map(answer -> {
            int count = answer.body().getValue("keys") instanceof JsonArray keys ? keys.size() : 0;
            if (count == 0) {
                broken("it shows no keys at " + metadata.keysUrl());
            } else {
                good(count + (count == 1 ? " key" : " keys"));
            }
            return null;
        });
    }

    private Future<Void> client(String tokenUrl, String id, @Nullable String secret, boolean basic) {
        var form = Map.of(
                "grant_type",
                "authorization_code",
                "code",
                NO_CODE,
                "redirect_uri",
                "https://weft.invalid/login/callback/" + name,
                "code_verifier",
                NO_CODE.repeat(3));
        return new ClientCredentials(id, secret, basic)
                .post(http, tokenUrl, form)
                .map(answer -> {
                    var error = String.valueOf(answer.body().getValue("error"));
                    switch (error) {
                        case "invalid_grant", "bad_verification_code" -> good("it knows this client");
                        case "invalid_client", "unauthorized_client", "incorrect_client_credentials" ->
                            broken("it does not take client-id and client-secret (" + error + ")");
                        default ->
                            doubtful("its token address answers HTTP " + answer.status()
                                    + " to a code that is none; whether it knows this client shows at a login");
                    }
                    return null;
                });
    }

    /// Asks for a login that shows no page: whoever has none is sent back with an error, if the provider knows the
    /// address to send back to.
    private Future<Void> callback(OidcMetadata metadata, ProviderConfig.Oidc config, String callbackUrl) {
        var query = new StringBuilder(metadata.authorizationUrl().contains("?") ? "&" : "?");
        Map.of(
                        "response_type",
                        "code",
                        "client_id",
                        config.clientId(),
                        "scope",
                        String.join(" ", config.scopes()),
                        "redirect_uri",
                        callbackUrl,
                        "prompt",
                        "none",
                        "state",
                        NO_CODE,
                        "nonce",
                        NO_CODE,
                        "code_challenge_method",
                        "S256",
                        "code_challenge",
                        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
                .forEach((key, value) -> query.append(query.length() == 1 ? "" : "&")
                        .append(key)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return http.location(metadata.authorizationUrl() + query).map(location -> {
            if (location.startsWith(callbackUrl)) {
                good("sends back to " + callbackUrl);
            } else if (location.isEmpty()) {
                broken("it does not send back to " + callbackUrl + "; register that address at the provider, as it is");
            } else {
                doubtful("it leads to " + location.replaceFirst("[?#].*", "") + " instead of back; whether it knows "
                        + callbackUrl + " shows at a login");
            }
            return null;
        });
    }

    private void clockOf(ProviderHttp.Answer answer) {
        var date = answer.headers().get("Date");
        if (date == null) {
            return;
        }
        try {
            var theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            var apart = Duration.between(theirs, clock.instant()).abs();
            if (apart.compareTo(IdTokenRules.SKEW) > 0) {
                broken("its clock and this one are " + apart.toSeconds() + " s apart; " + IdTokenRules.SKEW.toSeconds()
                        + " are tolerated");
            }
        } catch (DateTimeException _) {
            doubtful("the Date in its answers cannot be read");
        }
    }

    private void good(String what) {
        findings.add(new ProviderFinding(Severity.GOOD, what));
    }

    private void doubtful(String what) {
        findings.add(new ProviderFinding(Severity.DOUBTFUL, what));
    }

    private void broken(String what) {
        findings.add(new ProviderFinding(Severity.BROKEN, what));
    }
}
