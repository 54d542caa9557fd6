package weft.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import weft.coordinator.identity.IdentityRefused.Reason;

class OAuth2ProviderTest {
    @RegisterExtension
    static final OAuth2Lab LAB = new OAuth2Lab();

    private final LoginAttempt attempt =
            LoginAttempt.fresh("https://weft.example.org/login/callback/hub", false, new SecureRandom()::nextBytes);

    @BeforeEach
    void start() {
        LAB.there().gives("no token of OpenID");
        answers("/user", new JsonObject().put("id", 7).put("login", "octo").put("name", "Octo Cat"));
    }

    @Test
    void whoItIsComesFromUserInfoByANumberThatStays() throws Exception {
        var who = finish(LAB.provider(null));

        assertThat(who.issuer()).isEqualTo("https://hub.example");
        assertThat(who.subject()).isEqualTo("7");
        assertThat(who.displayName()).isEqualTo("Octo Cat");
        assertThat(who.email()).isNull();
    }

    @Test
    void theBrowserGoesWithAChallengeAndWithoutOpenId() throws Exception {
        var to = LAB.provider(null).begin(attempt).await(5, TimeUnit.SECONDS);

        assertThat(to.url())
                .contains("code_challenge_method=S256", "scope=read%3Auser")
                .doesNotContain("openid", "nonce=", LyingProvider.SECRET);
    }

    @Test
    void anAddressInUserInfoCountsOnlyWhenItSaysVerified() throws Exception {
        var user = new JsonObject().put("id", 7).put("email", "boss@example.org");
        answers("/user", user);
        assertThat(finish(LAB.provider(null)).emailVerified()).isFalse();

        answers("/user", user.copy().put("email_verified", true));
        assertThat(finish(LAB.provider(null)).emailVerified()).isTrue();
    }

    @Test
    void theListOfAddressesDecidesWhereThereIsOne() throws Exception {
        answers(
                "/user",
                new JsonObject().put("id", 7).put("email", "boss@example.org").put("email_verified", true));
        addresses(address("boss@example.org", false, true), address("octo@example.org", true, true));

        var who = finish(LAB.provider(LAB.there().issuer() + "/emails"));

        assertThat(who.email()).isEqualTo("octo@example.org");
        assertThat(who.emailVerified()).isTrue();
        addresses(address("octo@example.org", true, false));
        assertThat(finish(LAB.provider(LAB.there().issuer() + "/emails")).emailVerified())
                .isFalse();
        LAB.there()
                .at("/emails", request -> request.response().setStatusCode(403).end("{}"));
        assertThat(finish(LAB.provider(LAB.there().issuer() + "/emails")).email())
                .isNull();
    }

    @Test
    void whoeverIsNotSaidIsNobody() {
        answers("/user", new JsonObject().put("login", "octo"));
        refused(Reason.INCOMPLETE);
        LAB.there().at("/user", request -> request.response().setStatusCode(401).end());
        refused(Reason.MISCONFIGURED);
        LAB.there().at("/user", request -> request.response().end("<html>"));
        refused(Reason.MISCONFIGURED);
        LAB.there().at("/user", request -> request.connection().close());
        refused(Reason.UNREACHABLE);
    }

    private static JsonObject address(String email, boolean primary, boolean verified) {
        return new JsonObject().put("email", email).put("primary", primary).put("verified", verified);
    }

    private void answers(String path, JsonObject body) {
        LAB.there().at(path, (HttpServerRequest request) -> {
            assertThat(request.getHeader("Authorization")).isEqualTo("Bearer opaque");
            LyingProvider.json(request, body);
        });
    }

    /// What the provider lists of the person's addresses.
    private static void addresses(JsonObject... list) {
        var body = new JsonArray(List.of(list)).encode();
        LAB.there()
                .at(
                        "/emails",
                        request -> request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(body));
    }

    private void refused(Reason reason) {
        assertThatThrownBy(() -> finish(LAB.provider(null)))
                .isInstanceOfSatisfying(
                        IdentityRefused.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    private VerifiedIdentity finish(OAuth2Provider provider) throws Exception {
        return provider.finish(attempt, new Callback(Map.of("code", "good", "state", attempt.state())))
                .await(10, TimeUnit.SECONDS);
    }
}
