package weft.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import weft.coordinator.identity.IdentityRefused.Reason;
import weft.coordinator.identity.ProviderConfig.ClientAuthentication;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OAuth2ProviderTest {
    private final LoginAttempt attempt =
            LoginAttempt.fresh("https://weft.example.org/login/callback/hub", false, new SecureRandom()::nextBytes);
    private Vertx vertx;
    private LyingProvider there;

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
        there.gives("no token of OpenID");
        answers("/user", new JsonObject().put("id", 7).put("login", "octo").put("name", "Octo Cat"));
    }

    @AfterEach
    void stop() {
        there.close();
    }

    @Test
    void whoItIsComesFromUserInfoByANumberThatStays() throws Exception {
        var who = finish(provider(null));

        assertThat(who.issuer()).isEqualTo("https://hub.example");
        assertThat(who.subject()).isEqualTo("7");
        assertThat(who.displayName()).isEqualTo("Octo Cat");
        assertThat(who.email()).isNull();
    }

    @Test
    void theBrowserGoesWithAChallengeAndWithoutOpenId() throws Exception {
        var to = provider(null).begin(attempt).await(5, TimeUnit.SECONDS);

        assertThat(to.url())
                .contains("code_challenge_method=S256", "scope=read%3Auser")
                .doesNotContain("openid", "nonce=", LyingProvider.SECRET);
    }

    @Test
    void anAddressInUserInfoCountsOnlyWhenItSaysVerified() throws Exception {
        var user = new JsonObject().put("id", 7).put("email", "boss@example.org");
        answers("/user", user);
        assertThat(finish(provider(null)).emailVerified()).isFalse();

        answers("/user", user.copy().put("email_verified", true));
        assertThat(finish(provider(null)).emailVerified()).isTrue();
    }

    @Test
    void theListOfAddressesDecidesWhereThereIsOne() throws Exception {
        answers(
                "/user",
                new JsonObject().put("id", 7).put("email", "boss@example.org").put("email_verified", true));
        there.at(
                "/emails",
                request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(new JsonArray()
                                .add(address("boss@example.org", false, true))
                                .add(address("octo@example.org", true, true))
                                .encode()));

        var who = finish(provider(there.issuer() + "/emails"));

        assertThat(who.email()).isEqualTo("octo@example.org");
        assertThat(who.emailVerified()).isTrue();
        there.at(
                "/emails",
                request -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(new JsonArray()
                                .add(address("octo@example.org", true, false))
                                .encode()));
        assertThat(finish(provider(there.issuer() + "/emails")).emailVerified()).isFalse();
        there.at("/emails", request -> request.response().setStatusCode(403).end("{}"));
        assertThat(finish(provider(there.issuer() + "/emails")).email()).isNull();
    }

    @Test
    void whoeverIsNotSaidIsNobody() {
        answers("/user", new JsonObject().put("login", "octo"));
        refused(Reason.INCOMPLETE);
        there.at("/user", request -> request.response().setStatusCode(401).end());
        refused(Reason.MISCONFIGURED);
        there.at("/user", request -> request.response().end("<html>"));
        refused(Reason.MISCONFIGURED);
        there.at("/user", request -> request.connection().close());
        refused(Reason.UNREACHABLE);
    }

    private static JsonObject address(String email, boolean primary, boolean verified) {
        return new JsonObject().put("email", email).put("primary", primary).put("verified", verified);
    }

    private void answers(String path, JsonObject body) {
        there.at(path, (HttpServerRequest request) -> {
            assertThat(request.getHeader("Authorization")).isEqualTo("Bearer opaque");
            LyingProvider.json(request, body);
        });
    }

    private void refused(Reason reason) {
        assertThatThrownBy(() -> finish(provider(null)))
                .isInstanceOfSatisfying(
                        IdentityRefused.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    private VerifiedIdentity finish(OAuth2Provider provider) throws Exception {
        return provider.finish(attempt, new Callback(Map.of("code", "good", "state", attempt.state())))
                .await(10, TimeUnit.SECONDS);
    }

    private OAuth2Provider provider(@org.jspecify.annotations.Nullable String emails) {
        return new OAuth2Provider(
                vertx,
                new ProviderConfig.OAuth2(
                        new ProviderConfig.Common("hub", "Hub", List.of("*"), List.of(), List.of()),
                        "https://hub.example",
                        there.issuer() + "/authorize",
                        there.issuer() + "/token",
                        there.issuer() + "/user",
                        emails,
                        null,
                        LyingProvider.CLIENT,
                        LyingProvider.SECRET,
                        ClientAuthentication.POST,
                        List.of("read:user"),
                        new ProviderConfig.Claims("id", "login", "email", "email_verified", "name", "teams", false),
                        null),
                InstantSource.system());
    }
}
