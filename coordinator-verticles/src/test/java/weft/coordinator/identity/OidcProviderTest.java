package weft.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import weft.coordinator.identity.IdentityRefused.Reason;
import weft.coordinator.identity.ProviderFinding.Severity;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcProviderTest {
    private static final String CALLBACK = "https://weft.example.org/login/callback/corp";

    private Vertx vertx;
    private LyingProvider there;
    private OidcProvider provider;
    private volatile Duration later = Duration.ZERO;
    private final LoginAttempt attempt = LoginAttempt.fresh(CALLBACK, false, new SecureRandom()::nextBytes);

    @BeforeAll
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    void close() {
        vertx.close().await();
    }

    @BeforeEach
    void start() {
        there = new LyingProvider(vertx);
        provider = new OidcProvider(
                vertx, there.config("corp", "example.org"), () -> Instant.now().plus(later));
    }

    @AfterEach
    void stop() {
        there.close();
    }

    @Test
    void nothingIsAskedOfAProviderBeforeSomebodyLogsInByIt() {
        assertThat(there.asked()).isEmpty();
    }

    @Test
    void aCertificateThatNobodyKnowsIsSaidToBeTheReason() throws Exception {
        var certificate = SelfSignedCertificate.create("127.0.0.1");
        var server = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions()))
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1")
                .await();
        try {
            var http = new ProviderHttp(vertx, "corp", null);

            assertThatThrownBy(() -> http.get("https://127.0.0.1:" + server.actualPort(), Map.of())
                            .await(5, TimeUnit.SECONDS))
                    .hasMessageContaining("TLS certificate")
                    .hasMessageContaining("'certificates'")
                    .asInstanceOf(type(IdentityRefused.class))
                    .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED));
        } finally {
            server.close().await();
            certificate.delete();
        }
    }

    @Test
    void theBrowserGoesThereWithStateNonceAndAChallengeAndNoSecret() throws Exception {
        var to = provider.begin(attempt).await(5, TimeUnit.SECONDS);

        assertThat(to.url())
                .startsWith(there.issuer() + "/authorize?")
                .contains("state=" + attempt.state(), "nonce=" + attempt.nonce(), "response_type=code")
                .contains("code_challenge_method=S256", "code_challenge=" + CodeFlow.challenge(attempt.codeVerifier()))
                .doesNotContain(attempt.codeVerifier())
                .doesNotContain("secret");
    }

    @Test
    void whoIsToLogInAnewIsAskedByTheProviderAsItUnderstands() throws Exception {
        var anew = LoginAttempt.fresh(CALLBACK, true, new SecureRandom()::nextBytes);
        assertThat(provider.begin(attempt).await(5, TimeUnit.SECONDS).url()).doesNotContain("prompt=", "max_age=");
        assertThat(provider.begin(anew).await(5, TimeUnit.SECONDS).url())
                .contains("prompt=login", "nonce=" + anew.nonce())
                .doesNotContain("max_age=");

        there.at(
                "/.well-known/openid-configuration",
                request -> LyingProvider.json(
                        request, there.discovery().put("prompt_values_supported", new JsonArray().add("consent"))));
        later = later.plus(Duration.ofHours(2));
        assertThat(provider.begin(anew).await(5, TimeUnit.SECONDS).url())
                .contains("max_age=0")
                .doesNotContain("prompt=");
        later = Duration.ZERO;
    }

    @Test
    void aLoginThatTheProviderRemembersIsNoneForWhoIsToLogInAnew() throws Exception {
        var anew = LoginAttempt.fresh(CALLBACK, true, new SecureRandom()::nextBytes);
        long now = System.currentTimeMillis() / 1_000;
        var code = new Callback(Map.of("code", "good", "state", anew.state()));

        there.gives(there.signed(
                there.claims(anew.nonce(), "s-1", "ann@example.org").put("auth_time", now - 3_600)));
        assertThatThrownBy(() -> provider.finish(anew, code).await(10, TimeUnit.SECONDS))
                .asInstanceOf(type(IdentityRefused.class))
                .returns(Reason.EXPIRED, IdentityRefused::reason);
        there.gives(there.signed(
                there.claims(anew.nonce(), "s-1", "ann@example.org").put("auth_time", now - 5)));
        assertThat(provider.finish(anew, code).await(10, TimeUnit.SECONDS).subject())
                .isEqualTo("s-1");

        there.gives(there.signed(
                there.claims(attempt.nonce(), "s-1", "ann@example.org").put("auth_time", now - 3_600)));
        assertThat(finish("good").subject()).isEqualTo("s-1");
    }

    @Test
    void whoComesBackWithACodeIsWhoTheProviderSays() throws Exception {
        there.gives(there.signed(there.claims(attempt.nonce(), "s-1", "ann@example.org")));

        var who = finish("good");

        assertThat(who.subject()).isEqualTo("s-1");
        assertThat(who.issuer()).isEqualTo(there.issuer());
        assertThat(who.email()).isEqualTo("ann@example.org");
        assertThat(who.emailVerified()).isTrue();
    }

    @Test
    void aTokenWithoutASignatureIsRefused() {
        var claims = there.claims(attempt.nonce(), "s-1", "ann@example.org");
        for (var algorithm : new String[] {"none", "None", "NONE", ""}) {
            var header = new JsonObject().put("alg", algorithm);

            there.gives(LyingProvider.text(header, claims) + ".");
            refused(Reason.NOT_AUTHENTIC, "good");
            there.gives(LyingProvider.text(header, claims));
            refused(Reason.NOT_AUTHENTIC, "good");
            there.gives(LyingProvider.text(header, claims) + ".AAAA");
            refused(Reason.NOT_AUTHENTIC, "good");
        }
    }

    @Test
    void aTokenSignedWithThePublicKeyAsASecretIsRefused() {
        var claims = there.claims(attempt.nonce(), "s-1", "ann@example.org");
        var header = new JsonObject().put("alg", "HS256").put("kid", "k1");
        var key = there.key().getPublic().getEncoded();
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key) + "\n-----END PUBLIC KEY-----\n";

        there.gives(LyingProvider.signedBySecret(header, claims, key));
        refused(Reason.NOT_AUTHENTIC, "good");
        there.gives(LyingProvider.signedBySecret(header, claims, pem.getBytes(StandardCharsets.US_ASCII)));
        refused(Reason.NOT_AUTHENTIC, "good");
        there.gives(
                LyingProvider.signedBySecret(header, claims, LyingProvider.SECRET.getBytes(StandardCharsets.US_ASCII)));
        refused(Reason.NOT_AUTHENTIC, "good");
    }

    @Test
    void aSymmetricKeyAmongTheProvidersKeysSignsNothing() {
        var secret = new byte[32];
        there.at(
                "/keys",
                request -> LyingProvider.json(
                        request,
                        new JsonObject()
                                .put(
                                        "keys",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("kty", "oct")
                                                        .put("alg", "HS256")
                                                        .put("kid", "k1")
                                                        .put(
                                                                "k",
                                                                Base64.getUrlEncoder()
                                                                        .encodeToString(secret))))));
        there.gives(LyingProvider.signedBySecret(
                new JsonObject().put("alg", "HS256").put("kid", "k1"),
                there.claims(attempt.nonce(), "s-1", "ann@example.org"),
                secret));

        refused(Reason.NOT_AUTHENTIC, "good");
    }

    @Test
    void aTokenSignedByAnotherKeyIsRefusedWhateverItCallsTheKey() {
        var claims = there.claims(attempt.nonce(), "s-1", "ann@example.org");
        var stranger = LyingProvider.freshKey();
        for (var header : new JsonObject[] {
            new JsonObject().put("alg", "RS256").put("kid", "k1"),
            new JsonObject().put("alg", "RS256"),
            new JsonObject().put("alg", "RS256").put("kid", "k2"),
            new JsonObject().put("alg", "RS256").put("kid", "k1").put("jku", "http://127.0.0.1:9/keys"),
        }) {
            there.gives(LyingProvider.signed(header, claims, stranger));
            refused(Reason.NOT_AUTHENTIC, "good");
        }
    }

    @Test
    void anAlteredTokenIsRefused() {
        var token = there.signed(there.claims(attempt.nonce(), "s-1", "ann@example.org"));
        var parts = token.split("\\.");
        var other = LyingProvider.text(
                        new JsonObject().put("alg", "RS256").put("kid", "k1"),
                        there.claims(attempt.nonce(), "s-2", "bob@example.org"))
                .split("\\.");

        there.gives(parts[0] + "." + other[1] + "." + parts[2]);

        refused(Reason.NOT_AUTHENTIC, "good");
    }

    @Test
    void signedTokensForOthersAreRefused() {
        wrong(Reason.NOT_AUTHENTIC, claims -> claims.put("aud", "other-client"));
        wrong(Reason.NOT_AUTHENTIC, claims -> claims.put("iss", "https://evil.example"));
        wrong(Reason.REPLAYED, claims -> claims.put("nonce", "another attempt's"));
        wrong(null, claims -> claims.put("exp", System.currentTimeMillis() / 1_000 - 3_600));
    }

    @Test
    void keysThatTheProviderChangesAreFetchedAgainAndStrangersNamesOfKeysNotEveryTime() throws Exception {
        there.gives(there.signed(there.claims(attempt.nonce(), "s-1", "ann@example.org")));
        finish("good");
        assertThat(there.keysAsked()).isEqualTo(1);

        later = later.plusSeconds(2);
        there.rotates("k2");
        there.gives(there.signed(there.claims(attempt.nonce(), "s-1", "ann@example.org")));
        assertThat(finish("good").subject()).isEqualTo("s-1");
        assertThat(there.keysAsked()).isEqualTo(2);

        there.gives(LyingProvider.signed(
                new JsonObject().put("alg", "RS256").put("kid", "none-such"),
                there.claims(attempt.nonce(), "s-1", "ann@example.org"),
                LyingProvider.freshKey()));
        for (int i = 0; i < 20; i++) {
            refused(Reason.NOT_AUTHENTIC, "good");
        }
        assertThat(there.keysAsked()).isLessThanOrEqualTo(4);
    }

    @Test
    void anotherLoginsAnswerIsRefusedBeforeTheProviderIsAsked() throws Exception {
        provider.begin(attempt).await(5, TimeUnit.SECONDS);

        refusal(Reason.NOT_AUTHENTIC, Map.of("code", "good", "state", "another"));
        refusal(Reason.NOT_AUTHENTIC, Map.of("code", "good"));
        refusal(Reason.NOT_AUTHENTIC, Map.of("code", "good", "state", attempt.state(), "iss", "https://evil.example"));
        refusal(Reason.DENIED, Map.of("error", "access_denied", "state", attempt.state()));
        refusal(Reason.INCOMPLETE, Map.of("state", attempt.state()));

        assertThat(there.asked()).doesNotContain("/token");
    }

    @Test
    void aCodeThatWasUsedIsRefused() {
        refused(Reason.REPLAYED, "used");
    }

    @Test
    void aProviderThatCallsItselfOtherwiseIsRefused() {
        there.at(
                "/.well-known/openid-configuration",
                request -> LyingProvider.json(request, there.discovery().put("issuer", "https://evil.example")));

        refused(Reason.MISCONFIGURED, "good");
    }

    @Test
    void aProviderThatWantsSecretsInTheClearIsRefused() {
        there.at(
                "/.well-known/openid-configuration",
                request ->
                        LyingProvider.json(request, there.discovery().put("token_endpoint", "http://192.0.2.1/token")));

        refused(Reason.MISCONFIGURED, "good");
    }

    @Test
    void aProviderThatAnswersWithoutEndIsCutShort() {
        there.at("/.well-known/openid-configuration", request -> LyingProvider.withoutEnd(vertx, request));

        refused(Reason.NOT_AUTHENTIC, "good");
    }

    @Test
    void aProviderThatNeverAnswersFailsInTimeAndOthersGoOn() throws Exception {
        there.at("/.well-known/openid-configuration", _ -> {});
        try (var other = new LyingProvider(vertx)) {
            var honest = new OidcProvider(vertx, other.config("other", "example.org"), InstantSource.system());

            var stuck = provider.begin(attempt);
            assertThat(honest.begin(attempt).await(2, TimeUnit.SECONDS).url()).startsWith(other.issuer());

            assertThatThrownBy(() -> stuck.await(IdentityProvider.STEP_MILLIS_MAX + 1_000, TimeUnit.MILLISECONDS))
                    .asInstanceOf(type(IdentityRefused.class))
                    .returns(Reason.UNREACHABLE, IdentityRefused::reason);
        }
    }

    @Test
    void aProviderThatIsDownIsNotThereAndSoonAgain() throws Exception {
        there.at(
                "/.well-known/openid-configuration",
                request -> request.connection().close());
        refused(Reason.UNREACHABLE, "good");

        there.tellsTheTruthAt("/.well-known/openid-configuration");
        later = later.plusSeconds(3);

        assertThat(provider.begin(attempt).await(5, TimeUnit.SECONDS).url()).startsWith(there.issuer());
    }

    @Test
    void aCheckSaysWhatIsWrong() throws Exception {
        there.at(
                "/authorize",
                request -> request.response()
                        .setStatusCode(302)
                        .putHeader("Location", request.getParam("redirect_uri") + "?error=login_required")
                        .end());
        assertThat(provider.check("https://weft.example/login/callback/test").await(5, TimeUnit.SECONDS))
                .extracting(ProviderFinding::severity)
                .containsOnly(Severity.GOOD);

        there.at("/token", request -> LyingProvider.json(request, new JsonObject().put("error", "invalid_client")));
        there.at("/authorize", request -> request.response().setStatusCode(400).end());
        there.at("/keys", request -> LyingProvider.json(request, new JsonObject().put("keys", new JsonArray())));

        assertThat(provider.check("https://weft.example/login/callback/test").await(5, TimeUnit.SECONDS))
                .filteredOn(finding -> finding.severity() == Severity.BROKEN)
                .extracting(ProviderFinding::line)
                .anySatisfy(line -> assertThat(line).contains("invalid_client"))
                .anySatisfy(line -> assertThat(line).contains("no keys"))
                .anySatisfy(line -> assertThat(line).contains("register that address"));
    }

    private void wrong(@org.jspecify.annotations.Nullable Reason reason, UnaryOperator<JsonObject> edit) {
        there.gives(there.signed(edit.apply(there.claims(attempt.nonce(), "s-1", "ann@example.org"))));
        if (reason == null) {
            assertThatThrownBy(() -> finish("good")).isInstanceOf(IdentityRefused.class);
        } else {
            refused(reason, "good");
        }
    }

    private VerifiedIdentity finish(String code) throws Exception {
        return provider.finish(attempt, new Callback(Map.of("code", code, "state", attempt.state())))
                .await(10, TimeUnit.SECONDS);
    }

    private void refused(Reason reason, String code) {
        refusal(reason, Map.of("code", code, "state", attempt.state()));
    }

    private void refusal(Reason reason, Map<String, String> parameters) {
        assertThatThrownBy(
                        () -> provider.finish(attempt, new Callback(parameters)).await(10, TimeUnit.SECONDS))
                .asInstanceOf(type(IdentityRefused.class))
                .returns(reason, IdentityRefused::reason)
                .satisfies(refused -> assertThat(refused.line())
                        .hasLineCount(1)
                        .doesNotContain(attempt.codeVerifier(), LyingProvider.SECRET));
    }
}
