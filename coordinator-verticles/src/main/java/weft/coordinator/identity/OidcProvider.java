package weft.coordinator.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.IdentityRefused.Reason;

/// Any thread. OpenID Connect by discovery: authorization code with PKCE, state and nonce; the ID token is verified
/// with the provider's keys. Nothing is asked of the provider before somebody logs in by it.
public final class OidcProvider implements IdentityProvider {
    private static final Duration FRESH_FOR = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final ProviderConfig.Oidc config;
    private final ProviderHttp http;
    private final InstantSource clock;
    private final Fetched<Discovered> discovered;

    /// What discovery brought.
    record Discovered(OidcMetadata metadata, CodeFlow flow, SigningKeys keys) {}

    public OidcProvider(Vertx vertx, ProviderConfig.Oidc config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.http = new ProviderHttp(vertx, config.common().name(), config.certificates());
        this.discovered = new Fetched<>(() -> discover(vertx), FRESH_FOR, PAUSE, clock);
    }

    @Override
    public ProviderConfig config() {
        return config;
    }

    @Override
    public Future<Redirect> begin(LoginAttempt attempt) {
        return inTime(discovered
                .get()
                .map(provider -> new Redirect(
                        provider.flow()
                                .authorizationUrl(attempt, config.scopes(), parameters(provider.metadata(), attempt)),
                        attempt)));
    }

    /// Who is to log in anew is asked by either of two ways (OpenID Connect Core 1.0, section 3.1.2.1).
    private static Map<String, String> parameters(OidcMetadata metadata, LoginAttempt attempt) {
        if (!attempt.anew()) {
            return Map.of("nonce", attempt.nonce());
        }
        return metadata.promptsLogin()
                ? Map.of("nonce", attempt.nonce(), "prompt", "login")
                : Map.of("nonce", attempt.nonce(), "max_age", "0");
    }

    @Override
    public Future<VerifiedIdentity> finish(LoginAttempt remembered, Callback callback) {
        return inTime(discovered
                .get()
                .compose(provider -> provider.flow()
                        .tokens(remembered, callback)
                        .compose(tokens -> identity(provider, tokens, remembered))));
    }

    /// Who it is, by the tokens that the provider's token address answered with; fails with [IdentityRefused].
    ///
    /// @param attempt whose nonce has to be in the ID token; null for a flow that has none
    Future<VerifiedIdentity> identity(Discovered provider, JsonObject tokens, @Nullable LoginAttempt attempt) {
        if (!(tokens.getValue("id_token") instanceof String idToken)) {
            return Future.failedFuture(new IdentityRefused(
                    Reason.MISCONFIGURED,
                    "provider " + config.common().name() + " gave no ID token; its client needs the scope openid"));
        }
        var metadata = provider.metadata();
        var rules = new IdTokenRules(
                config.common().name(), metadata.issuer(), config.clientId(), attempt == null ? null : attempt.nonce());
        return provider.keys().verified(idToken).compose(claims -> {
            rules.check(claims, clock.instant());
            if (attempt != null && attempt.anew()) {
                rules.checkAnew(claims, clock.instant());
            }
            return completed(metadata, tokens, claims)
                    .map(all -> new ClaimsReader(config.common(), config.claims()).read(metadata.issuer(), all));
        });
    }

    @Override
    public Optional<DeviceGrant> devices() {
        if (!config.deviceCode()) {
            return Optional.empty();
        }
        return Optional.of(new DeviceGrant(
                config.common().name(),
                http,
                clock,
                () -> inTime(discovered.get()).map(this::deviceEnds),
                tokens -> inTime(discovered.get().compose(provider -> identity(provider, tokens, null)))));
    }

    private DeviceGrant.Ends deviceEnds(Discovered provider) {
        var metadata = provider.metadata();
        return new DeviceGrant.Ends(metadata.deviceUrl(), metadata.tokenUrl(), client(metadata), config.scopes());
    }

    private ClientCredentials client(OidcMetadata metadata) {
        return new ClientCredentials(config.clientId(), config.clientSecret(), metadata.basicAuthentication());
    }

    /// What the ID token leaves out, from user-info, which has to be of the same subject. What the token says stands.
    private Future<JsonObject> completed(OidcMetadata metadata, JsonObject tokens, JsonObject claims) {
        var reader = new ClaimsReader(config.common(), config.claims());
        if (metadata.userInfoUrl() == null
                || !reader.lacks(claims)
                || !(tokens.getValue("access_token") instanceof String access)) {
            return Future.succeededFuture(claims);
        }
        return http.get(metadata.userInfoUrl(), Map.of("Authorization", "Bearer " + access))
                .map(answer -> {
                    if (!answer.isGood()) {
                        return claims;
                    }
                    if (!claims.getString("sub").equals(answer.body().getValue("sub"))) {
                        throw new IdentityRefused(
                                Reason.NOT_AUTHENTIC,
                                "provider " + config.common().name()
                                        + " speaks of two people in one login; nobody is logged in");
                    }
                    return answer.body().copy().mergeIn(claims);
                });
    }

    private Future<Discovered> discover(Vertx vertx) {
        return http.get(Endpoints.withoutSlash(config.issuer()) + OidcMetadata.PATH, Map.of())
                .map(answer -> {
                    if (!answer.isGood()) {
                        throw new IdentityRefused(
                                answer.status() >= 500 ? Reason.UNREACHABLE : Reason.MISCONFIGURED,
                                "provider " + config.common().name() + " has no " + OidcMetadata.PATH + " (HTTP "
                                        + answer.status() + "); check its issuer");
                    }
                    var metadata = OidcMetadata.parse(config, answer.body());
                    return new Discovered(
                            metadata,
                            new CodeFlow(
                                    http,
                                    new CodeFlow.Ends(
                                            config.common().name(),
                                            metadata.issuer(),
                                            metadata.authorizationUrl(),
                                            metadata.tokenUrl(),
                                            client(metadata))),
                            new SigningKeys(vertx, config, metadata, http, clock));
                });
    }

    private <T> Future<T> inTime(Future<T> step) {
        return step.timeout(STEP_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof IdentityRefused
                                ? failure
                                : new IdentityRefused(
                                        Reason.UNREACHABLE,
                                        "provider " + config.common().name()
                                                + " does not answer in time; try again in a while",
                                        failure)));
    }

    @Override
    public Future<List<ProviderFinding>> check(String callbackUrl) {
        return new ProviderCheck(config.common().name(), http, clock).ofOidc(config, callbackUrl);
    }
}
