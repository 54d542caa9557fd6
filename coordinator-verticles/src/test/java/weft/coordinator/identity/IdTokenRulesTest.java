package weft.coordinator.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import weft.coordinator.identity.IdentityRefused.Reason;

class IdTokenRulesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private final IdTokenRules rules = new IdTokenRules("corp", "https://id.example.org", "weft", "n-1");

    @Test
    void aTokenForThisClientThisAttemptAndThisMomentHolds() {
        holds(claims -> claims);
        holds(claims -> claims.put("aud", new JsonArray().add("weft")));
        holds(claims ->
                claims.put("aud", new JsonArray().add("weft").add("other")).put("azp", "weft"));
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        refused(Reason.NOT_AUTHENTIC, claims -> claims.put("iss", "https://id.example.org/"));
        refused(Reason.NOT_AUTHENTIC, claims -> without(claims, "iss"));
    }

    @Test
    void aTokenForAnotherAudienceOrClientIsRefused() {
        refused(Reason.NOT_AUTHENTIC, claims -> claims.put("aud", "other"));
        refused(Reason.NOT_AUTHENTIC, claims -> claims.put("aud", new JsonArray().add("other")));
        refused(Reason.NOT_AUTHENTIC, claims -> without(claims, "aud"));
        refused(Reason.NOT_AUTHENTIC, claims -> claims.put("azp", "other"));
        refused(
                Reason.NOT_AUTHENTIC,
                claims -> claims.put("aud", new JsonArray().add("weft").add("other")));
    }

    @Test
    void clocksMayBeAMinuteApart() {
        holds(claims -> claims.put("exp", NOW.getEpochSecond() - 59));
        holds(claims -> claims.put("iat", NOW.getEpochSecond() + 59));
        refused(Reason.EXPIRED, claims -> claims.put("exp", NOW.getEpochSecond() - 60));
        refused(Reason.EXPIRED, claims -> claims.put("iat", NOW.getEpochSecond() + 61));
        refused(Reason.EXPIRED, claims -> claims.put("nbf", NOW.getEpochSecond() + 61));
    }

    @Test
    void anOldTokenIsRefusedHoweverLongItHolds() {
        refused(Reason.EXPIRED, claims -> claims.put("iat", NOW.getEpochSecond() - 3_600));
    }

    @Test
    void aTokenThatDoesNotSayWhenItHoldsIsRefused() {
        refused(Reason.INCOMPLETE, claims -> without(claims, "exp"));
        refused(Reason.INCOMPLETE, claims -> without(claims, "iat"));
        refused(Reason.INCOMPLETE, claims -> claims.put("exp", "tomorrow"));
        refused(Reason.INCOMPLETE, claims -> claims.put("exp", 1e300));
    }

    @Test
    void aTokenOfAnotherLoginIsRefused() {
        refused(Reason.REPLAYED, claims -> claims.put("nonce", "n-2"));
        refused(Reason.REPLAYED, claims -> without(claims, "nonce"));
    }

    @Test
    void aTokenAboutNobodyIsRefused() {
        refused(Reason.INCOMPLETE, claims -> without(claims, "sub"));
        refused(Reason.INCOMPLETE, claims -> claims.put("sub", " "));
        refused(Reason.INCOMPLETE, claims -> claims.put("sub", 7));
        refused(Reason.INCOMPLETE, claims -> claims.put("sub", "s".repeat(256)));
    }

    private void holds(UnaryOperator<JsonObject> edit) {
        assertThatCode(() -> rules.check(edit.apply(good()), NOW)).doesNotThrowAnyException();
    }

    private void refused(Reason reason, UnaryOperator<JsonObject> edit) {
        assertThatThrownBy(() -> rules.check(edit.apply(good()), NOW))
                .asInstanceOf(type(IdentityRefused.class))
                .returns(reason, IdentityRefused::reason);
    }

    private static JsonObject good() {
        return new JsonObject()
                .put("iss", "https://id.example.org")
                .put("aud", "weft")
                .put("sub", "s-1")
                .put("nonce", "n-1")
                .put("iat", NOW.getEpochSecond() - 1)
                .put("exp", NOW.getEpochSecond() + 300);
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }
}
