package weft.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import weft.coordinator.identity.DeviceGrant.Answer;
import weft.coordinator.identity.IdentityRefused.Reason;

@SuppressWarnings("NullAway.Init")
class DeviceGrantTest {
    @RegisterExtension
    static final OAuth2Lab LAB = new OAuth2Lab();

    private DeviceGrant grant;

    @BeforeEach
    void start() {
        LAB.there().at("/user", request -> LyingProvider.json(request, new JsonObject().put("id", 7)));
        grant = LAB.provider(null).devices().orElseThrow();
    }

    @Test
    void eachSlowDownAddsFiveSecondsForGood() throws Exception {
        gives(2);
        var code = begin();
        assertThat(code.interval()).isEqualTo(Duration.ofSeconds(2));

        says("slow_down");
        var slower = waits(code);
        assertThat(slower.interval()).isEqualTo(Duration.ofSeconds(7));
        says("authorization_pending");
        var asSlow = waits(slower);
        assertThat(asSlow.interval()).isEqualTo(Duration.ofSeconds(7));
        says("slow_down");
        var slowest = waits(asSlow);

        assertThat(slowest.interval()).isEqualTo(Duration.ofSeconds(12));
        assertThat(slowest.expiresAt()).isEqualTo(code.expiresAt());
        LAB.there()
                .at("/token", request -> LyingProvider.json(request, new JsonObject().put("access_token", "opaque")));
        assertThat(grant.ask(slowest).await(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Answer.Vouched.class,
                        vouched -> assertThat(vouched.who().subject()).isEqualTo("7"));
    }

    @Test
    void aProviderThatIsAwayIsAskedLessOftenByTheSameCode() throws Exception {
        gives(20);
        var code = begin();

        LAB.there().at("/token", request -> request.connection().close());
        var once = waits(code);
        assertThat(once.interval()).isEqualTo(Duration.ofSeconds(40));
        LAB.there()
                .at("/token", request -> request.response().setStatusCode(503).end("{}"));
        var twice = waits(once);
        assertThat(twice.interval()).isEqualTo(Duration.ofMinutes(1));
        LAB.there()
                .at("/token", request -> request.response().setStatusCode(502).end("<h1>Bad gateway"));
        var thrice = waits(twice);
        assertThat(thrice).isEqualTo(twice);

        says("authorization_pending");
        assertThat(waits(thrice).secret()).isEqualTo(code.secret());
    }

    @Test
    void theIntervalIsFiveSecondsUnlessSaid() throws Exception {
        gives(null);
        assertThat(begin().interval()).isEqualTo(Duration.ofSeconds(5));
        gives(0);
        assertThat(begin().interval()).isEqualTo(Duration.ofSeconds(5));
        gives(100_000);
        assertThat(begin().interval()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aCodeThatIsRefusedOrOverEndsTheWait() throws Exception {
        gives(5);
        var code = begin();

        says("access_denied");
        refused(code, Reason.DENIED);
        says("expired_token");
        refused(code, Reason.EXPIRED);
        says("invalid_grant");
        refused(code, Reason.MISCONFIGURED);
    }

    private void gives(@Nullable Integer interval) {
        var body = new JsonObject()
                .put("device_code", "secret")
                .put("user_code", "WDJB-MJHT")
                .put("verification_uri", LAB.there().issuer() + "/device")
                .put("expires_in", 300);
        if (interval != null) {
            body.put("interval", interval);
        }
        LAB.there().at("/code", request -> LyingProvider.json(request, body));
    }

    private void says(String error) {
        LAB.there().at("/token", request -> LyingProvider.json(request, new JsonObject().put("error", error)));
    }

    private DeviceCode begin() throws Exception {
        return grant.begin().await(10, TimeUnit.SECONDS);
    }

    private DeviceCode waits(DeviceCode code) throws Exception {
        var answer = grant.ask(code).await(10, TimeUnit.SECONDS);
        return answer instanceof Answer.Waits(DeviceCode next) ? next : code;
    }

    private void refused(DeviceCode code, Reason reason) {
        assertThatThrownBy(() -> grant.ask(code).await(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(IdentityRefused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(reason);
                    assertThat(refused.line()).hasLineCount(1);
                });
    }
}
