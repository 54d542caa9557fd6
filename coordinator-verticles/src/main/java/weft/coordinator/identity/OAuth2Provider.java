package weft.coordinator.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import weft.coordinator.identity.IdentityRefused.Reason;

/// Any thread. OAuth2 without OpenID, as GitHub has it: who it is comes from the user-info address, asked with the
/// access token that the code was traded for over this coordinator's own connection.
public final class OAuth2Provider implements IdentityProvider {
    private final ProviderConfig.OAuth2 config;
    private final ClientCredentials client;
    private final CodeFlow flow;
    private final ProviderHttp http;
    private final InstantSource clock;

    public OAuth2Provider(Vertx vertx, ProviderConfig.OAuth2 config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.http = new ProviderHttp(vertx, config.common().name(), config.certificates());
        this.client = new ClientCredentials(
                config.clientId(),
                config.clientSecret(),
                config.authentication() == ProviderConfig.ClientAuthentication.BASIC);
        this.flow = new CodeFlow(
                http,
                new CodeFlow.Ends(config.common().name(), null, config.authorizationUrl(), config.tokenUrl(), client));
    }

    @Override
    public ProviderConfig config() {
        return config;
    }

    @Override
    public Future<Redirect> begin(LoginAttempt attempt) {
        return Future.succeededFuture(new Redirect(flow.authorizationUrl(attempt, config.scopes(), Map.of()), attempt));
    }

    @Override
    public Future<VerifiedIdentity> finish(LoginAttempt remembered, Callback callback) {
        return flow.tokens(remembered, callback)
                .compose(this::identity)
                .timeout(STEP_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof IdentityRefused
                                ? failure
                                : new IdentityRefused(
                                        Reason.UNREACHABLE,
                                        "provider " + config.common().name()
                                                + " does not answer in time; try again in a while",
                                        failure)));
    }

    /// Who it is, by the tokens that the provider's token address answered with; fails with [IdentityRefused].
    Future<VerifiedIdentity> identity(JsonObject tokens) {
        if (!(tokens.getValue("access_token") instanceof String access)) {
            return Future.failedFuture(new IdentityRefused(
                    Reason.INCOMPLETE, "provider " + config.common().name() + " gave no access token"));
        }
        var headers = Map.of("Authorization", "Bearer " + access);
        return http.get(config.userInfoUrl(), headers).compose(answer -> {
            if (!answer.isGood()) {
                return Future.failedFuture(new IdentityRefused(
                        Reason.MISCONFIGURED,
                        "provider " + config.common().name() + " does not say who it is (HTTP " + answer.status()
                                + " from its user-info); its administrator checks scopes and user-info-url"));
            }
            var claims = answer.body();
            return config.emailsUrl() == null
                    ? Future.succeededFuture(read(claims))
                    : http.get(config.emailsUrl(), headers).map(emails -> read(withAddress(claims, emails.list())));
        });
    }

    @Override
    public Optional<DeviceGrant> devices() {
        if (config.deviceUrl() == null) {
            return Optional.empty();
        }
        var ends = new DeviceGrant.Ends(config.deviceUrl(), config.tokenUrl(), client, config.scopes());
        return Optional.of(new DeviceGrant(
                config.common().name(), http, clock, () -> Future.succeededFuture(ends), this::identity));
    }

    private VerifiedIdentity read(JsonObject claims) {
        return new ClaimsReader(config.common(), config.claims()).read(config.issuer(), claims);
    }

    /// The person's primary address, and whether it is verified, in place of what user-info says of it.
    private JsonObject withAddress(JsonObject claims, JsonArray emails) {
        var names = config.claims();
        var all = claims.copy();
        all.remove(names.email());
        all.remove(names.emailVerified());
        for (var each : emails) {
            if (each instanceof JsonObject email
                    && Boolean.TRUE.equals(email.getValue("primary"))
                    && email.getValue("email") instanceof String address) {
                all.put(names.email(), address);
                all.put(names.emailVerified(), Boolean.TRUE.equals(email.getValue("verified")));
            }
        }
        return all;
    }

    @Override
    public Future<List<ProviderFinding>> check(String callbackUrl) {
        return new ProviderCheck(config.common().name(), http, clock).ofOAuth2(config);
    }
}
