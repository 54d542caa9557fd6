package weft.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.coordinator.identity.IdentityRefused.Reason;

class CodeFlowTest {
    private static final int LIMIT = 512 * 1024;

    @RegisterExtension
    static final OAuth2Lab LAB = new OAuth2Lab();

    private final LoginAttempt attempt =
            LoginAttempt.fresh("https://weft.example.org/login/callback/corp", false, new SecureRandom()::nextBytes);

    @Test
    void anAnswerUpToTheBoundIsRead() throws Exception {
        LAB.there().at("/token", request -> LyingProvider.json(request, padded(LIMIT)));

        assertThat(tokens(true).getString("access_token")).isEqualTo("opaque");
    }

    @Test
    void anAnswerPastTheBoundIsRefused() {
        LAB.there().at("/token", request -> LyingProvider.json(request, padded(LIMIT + 1)));

        refused(Reason.NOT_AUTHENTIC, "more than a provider has to say");
    }

    @Test
    void anAnswerWithoutEndIsCutShort() {
        LAB.there().at("/token", request -> LyingProvider.withoutEnd(LAB.vertx(), request));

        refused(Reason.NOT_AUTHENTIC, "more than a provider has to say");
    }

    @Test
    void anAnswerThatIsNoJsonOrBreaksOffIsRefused() {
        LAB.there().at("/token", request -> request.response().end("<html>"));
        refused(Reason.MISCONFIGURED, "no JSON");
        LAB.there().at("/token", request -> request.connection().close());
        refused(Reason.UNREACHABLE, "does not answer");
    }

    @ParameterizedTest
    @CsvSource({
        "200, invalid_grant, REPLAYED",
        "400, invalid_grant, REPLAYED",
        "200, bad_verification_code, REPLAYED",
        "401, invalid_client, MISCONFIGURED",
        "400, unauthorized_client, MISCONFIGURED",
        "200, incorrect_client_credentials, MISCONFIGURED",
        "200, something_else, UNREACHABLE",
        "503, temporarily_unavailable, UNREACHABLE"
    })
    void anErrorCountsWhateverTheStatus(int status, String error, Reason reason) {
        LAB.there()
                .at(
                        "/token",
                        request -> request.response()
                                .setStatusCode(status)
                                .end(new JsonObject()
                                        .put("error", error)
                                        .put("access_token", "opaque")
                                        .encode()));

        refused(reason, "provider hub");
    }

    @Test
    void theSecretIsInTheHeaderOrInTheFormAndNeverInBoth() throws Exception {
        var form = new AtomicReference<>("");
        var header = new AtomicReference<>("");
        LAB.there().at("/token", (HttpServerRequest request) -> {
            header.set(String.valueOf(request.getHeader("Authorization")));
            request.body().onSuccess(body -> {
                form.set(body.toString());
                LyingProvider.json(request, padded(100));
            });
        });

        tokens(true);
        assertThat(new String(
                        Base64.getDecoder().decode(String.valueOf(header.get()).substring("Basic ".length())),
                        StandardCharsets.UTF_8))
                .isEqualTo("weft:client+secret");
        assertThat(form.get())
                .contains("code=good", "code_verifier=" + attempt.codeVerifier(), "grant_type=authorization_code")
                .contains("redirect_uri=https%3A%2F%2Fweft.example.org%2Flogin%2Fcallback%2Fcorp")
                .doesNotContain("client_secret");

        tokens(false);
        assertThat(header.get()).isEqualTo("null");
        assertThat(form.get()).contains("client_id=weft", "client_secret=client+secret");
    }

    @Test
    void anAuthorizationAddressMayHaveAQueryOfItsOwn() {
        var url = LAB.flow("/authorize?realm=a", true).authorizationUrl(attempt, List.of(), Map.of());

        assertThat(url).startsWith(LAB.there().issuer() + "/authorize?realm=a&response_type=code&");
        assertThat(url.chars().filter(each -> each == '?').count()).isEqualTo(1);
    }

    /// Tokens whose JSON has this length.
    private static JsonObject padded(int length) {
        var tokens = new JsonObject().put("access_token", "opaque").put("padding", "");
        return tokens.put("padding", "x".repeat(length - tokens.encode().length()));
    }

    private JsonObject tokens(boolean inHeader) throws Exception {
        return LAB.flow("/authorize", inHeader)
                .tokens(attempt, new Callback(Map.of("code", "good", "state", attempt.state())))
                .await(10, TimeUnit.SECONDS);
    }

    private void refused(Reason reason, String part) {
        assertThatThrownBy(() -> tokens(true))
                .asInstanceOf(type(IdentityRefused.class))
                .returns(reason, IdentityRefused::reason)
                .satisfies(refused -> assertThat(refused.line()).contains(part).hasLineCount(1));
    }
}
