package weft.coordinator.identity;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.IdentityRefused.Reason;

/// Any thread. A provider's device flow (RFC 8628): a person logs in on some other device, with a code that this one
/// shows. Who approves a code at the provider lets in whichever device shows it.
public final class DeviceGrant {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final int TEXT_LENGTH_MAX = 2_048;
    private static final int USER_CODE_LENGTH_MAX = 64;
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration INTERVAL_MAX = Duration.ofMinutes(1);
    private static final Duration LIFETIME_MAX = Duration.ofMinutes(10);

    private static final int VERIFIER_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final String provider;
    private final ProviderHttp http;
    private final InstantSource clock;
    private final Supplier<Future<Ends>> ends;
    private final Function<JsonObject, Future<VerifiedIdentity>> identity;

    /// Where it is asked.
    ///
    /// @param deviceUrl null when the provider has no device flow
    record Ends(@Nullable String deviceUrl, String tokenUrl, ClientCredentials client, List<String> scopes) {
        Ends {
            scopes = List.copyOf(scopes);
        }
    }

    /// What the provider says of a code.
    public sealed interface Answer {
        /// Nobody has approved it yet, as far as the provider says.
        ///
        /// @param code by which to ask again: the same, perhaps more slowly
        record Waits(DeviceCode code) implements Answer {}

        record Vouched(VerifiedIdentity who) implements Answer {}
    }

    /// @param identity who it is, by what the token address answered with
    DeviceGrant(
            String provider,
            ProviderHttp http,
            InstantSource clock,
            Supplier<Future<Ends>> ends,
            Function<JsonObject, Future<VerifiedIdentity>> identity) {
        this.provider = provider;
        this.http = http;
        this.clock = clock;
        this.ends = ends;
        this.identity = identity;
    }

    /// A new code. Fails with [IdentityRefused].
    public Future<DeviceCode> begin() {
        return ends.get().compose(to -> {
            if (to.deviceUrl() == null) {
                return Future.failedFuture(new IdentityRefused(
                        Reason.MISCONFIGURED,
                        "provider " + provider + " has no device flow; log in with a browser: run weft up without"
                                + " --device-code"));
            }
            var form = new HashMap<String, String>();
            var verifier = verifier();
            form.put("scope", String.join(" ", to.scopes()));
            form.put("code_challenge", CodeFlow.challenge(verifier));
            form.put("code_challenge_method", "S256");
            return post(to, to.deviceUrl(), form).map(answer -> {
                if (!answer.isGood()) {
                    throw new IdentityRefused(
                            Reason.MISCONFIGURED,
                            "provider " + provider + " gives no device code (" + error(answer)
                                    + "); its administrator allows the device flow for this client");
                }
                return code(answer.body(), verifier);
            });
        });
    }

    /// What became of a code. To be asked not before its interval has passed. A provider that cannot be reached is
    /// asked half as often from then on (RFC 8628, section 3.5): the code is in a person's hands, and stays good.
    /// Fails with [IdentityRefused] when nobody will be vouched for.
    public Future<Answer> ask(DeviceCode code) {
        if (!clock.instant().isBefore(code.expiresAt())) {
            return Future.failedFuture(expired());
        }
        return ends.get()
                .compose(to -> {
                    var form = new HashMap<String, String>();
                    form.put("grant_type", GRANT);
                    form.put("device_code", code.secret());
                    form.put("code_verifier", code.codeVerifier());
                    return post(to, to.tokenUrl(), form);
                })
                .compose(
                        answer -> answered(code, answer),
                        failure -> failure instanceof IdentityRefused refused && refused.reason() == Reason.UNREACHABLE
                                ? Future.succeededFuture(new Answer.Waits(rarer(code)))
                                : Future.failedFuture(failure));
    }

    private static DeviceCode rarer(DeviceCode code) {
        var left = INTERVAL_MAX.minus(code.interval());
        return code.slower(left.compareTo(code.interval()) < 0 ? left : code.interval());
    }

    /// A provider that answers with an error and HTTP 200 exists: the error counts.
    private Future<Answer> answered(DeviceCode code, ProviderHttp.Answer answer) {
        var error = answer.body().getValue("error");
        if (answer.isGood() && error == null) {
            return identity.apply(answer.body()).map(Answer.Vouched::new);
        }
        return switch (String.valueOf(error)) {
            case "authorization_pending" -> Future.succeededFuture(new Answer.Waits(code));
            case "slow_down" -> Future.succeededFuture(new Answer.Waits(code.slower(INTERVAL)));
            case "expired_token" -> Future.failedFuture(expired());
            case "access_denied" ->
                Future.failedFuture(new IdentityRefused(
                        Reason.DENIED, "the code was refused at provider " + provider + "; this device stays out"));
            default ->
                answer.status() >= 500
                        ? Future.succeededFuture(new Answer.Waits(rarer(code)))
                        : Future.failedFuture(new IdentityRefused(
                                Reason.MISCONFIGURED,
                                "provider " + provider + " does not answer for the device code (" + error(answer)
                                        + ")"));
        };
    }

    private Future<ProviderHttp.Answer> post(Ends to, String url, Map<String, String> form) {
        var fields = new HashMap<>(form);
        fields.put("client_id", to.client().id());
        return to.client().post(http, url, fields);
    }

    private DeviceCode code(JsonObject body, String verifier) {
        var secret = text(body, "device_code", TEXT_LENGTH_MAX);
        var userCode = text(body, "user_code", USER_CODE_LENGTH_MAX);
        var url = text(
                body, body.containsKey("verification_uri") ? "verification_uri" : "verification_url", TEXT_LENGTH_MAX);
        if (secret == null || userCode == null || url == null || !Endpoints.isSafe(url)) {
            throw new IdentityRefused(
                    Reason.MISCONFIGURED, "provider " + provider + " gives a device code that nobody can use");
        }
        var complete = text(body, "verification_uri_complete", TEXT_LENGTH_MAX);
        return new DeviceCode(
                userCode,
                url,
                complete == null || !Endpoints.isSafe(complete) ? null : complete,
                seconds(body, "interval", INTERVAL, INTERVAL_MAX),
                clock.instant().plus(seconds(body, "expires_in", LIFETIME_MAX, LIFETIME_MAX)),
                secret,
                verifier);
    }

    private String verifier() {
        var bytes = new byte[VERIFIER_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Text that may be shown on a terminal.
    private static @Nullable String text(JsonObject body, String name, int lengthMax) {
        return body.getValue(name) instanceof String text
                        && !text.isBlank()
                        && text.length() <= lengthMax
                        && text.codePoints().noneMatch(Character::isISOControl)
                ? text
                : null;
    }

    private static Duration seconds(JsonObject body, String name, Duration otherwise, Duration most) {
        if (!(body.getValue(name) instanceof Number number) || number.longValue() < 1) {
            return otherwise;
        }
        return Duration.ofSeconds(Math.min(number.longValue(), most.toSeconds()));
    }

    private static String error(ProviderHttp.Answer answer) {
        return answer.body().getValue("error") instanceof String error && error.matches("[a-z_]{1,64}")
                ? error
                : "HTTP " + answer.status();
    }

    private IdentityRefused expired() {
        return new IdentityRefused(
                Reason.EXPIRED, "nobody approved the code at provider " + provider + " in time; run weft up again");
    }
}
