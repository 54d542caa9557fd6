package weft.coordinator.identity.saml;

import static weft.coordinator.identity.ProviderFinding.Severity.BROKEN;
import static weft.coordinator.identity.ProviderFinding.Severity.DOUBTFUL;
import static weft.coordinator.identity.ProviderFinding.Severity.GOOD;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import weft.coordinator.identity.Addresses;
import weft.coordinator.identity.Callback;
import weft.coordinator.identity.IdentityProvider;
import weft.coordinator.identity.IdentityRefused;
import weft.coordinator.identity.IdentityRefused.Reason;
import weft.coordinator.identity.LoginAttempt;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.ProviderFinding;
import weft.coordinator.identity.Redirect;
import weft.coordinator.identity.VerifiedIdentity;

/// Any thread. SAML 2.0 web browser single sign-on, begun here: the request goes by HTTP-Redirect, the response
/// comes
/// by
/// HTTP-POST. XML and signatures are worked on by worker threads; nothing is fetched from the provider.
public final class SamlProvider implements IdentityProvider {
    private static final int WORKERS = 2;
    private static final Duration CERTIFICATE_NOTICE = Duration.ofDays(30);

    private final ProviderConfig.Saml config;
    private final IdpDescription idp;
    private final SamlReplays replays;
    private final WorkerExecutor workers;
    private final InstantSource clock;

    /// @throws IllegalArgumentException with one line for a person, when the configuration describes no provider
    public SamlProvider(Vertx vertx, ProviderConfig.Saml config, SamlReplays replays, InstantSource clock) {
        this.config = config;
        this.idp = IdpDescription.of(config);
        this.replays = replays;
        this.clock = clock;
        this.workers = vertx.createSharedWorkerExecutor("weft-saml", WORKERS, STEP_MILLIS_MAX, TimeUnit.MILLISECONDS);
    }

    /// @throws IllegalArgumentException with one line for a person, when the configuration describes no provider
    public static void requireUsable(ProviderConfig.Saml config) {
        IdpDescription.of(config);
    }

    @Override
    public ProviderConfig config() {
        return config;
    }

    @Override
    public Future<Redirect> begin(LoginAttempt attempt) {
        return working(() -> {
            var request = verifier(attempt.callbackUrl()).request(attempt.anew());
            var url = idp.ssoUrl() + (idp.ssoUrl().contains("?") ? "&" : "?") + "SAMLRequest="
                    + encoded(request.encoded()) + "&RelayState=" + encoded(attempt.state());
            return new Redirect(url, attempt.withRequestId(request.id()));
        });
    }

    @Override
    public Future<VerifiedIdentity> finish(LoginAttempt remembered, Callback callback) {
        var requestId = remembered.requestId();
        if (requestId == null) {
            return Future.failedFuture(new IdentityRefused(
                    Reason.NOT_AUTHENTIC, "provider " + name() + " was not asked about this login"));
        }
        return working(() -> verified(remembered, callback.parameter("SAMLResponse"), requestId))
                .compose(answer -> replays.use(idp.entity(), answer.assertionId(), answer.goodUntil())
                        .map(first -> {
                            if (!first) {
                                throw new IdentityRefused(
                                        Reason.REPLAYED,
                                        "the answer of provider " + name() + " was used before; log in anew");
                            }
                            return identity(answer);
                        }));
    }

    private SamlAnswer verified(LoginAttempt remembered, @Nullable String response, String requestId) {
        var verifier = verifier(remembered.callbackUrl());
        return remembered.anew()
                ? verifier.verifyAnew(response, requestId, clock.instant())
                : verifier.verify(response, requestId);
    }

    /// Describes this coordinator, for the provider's administrator.
    ///
    /// @param callbackUrl where responses are posted to
    public Future<String> ownMetadata(String callbackUrl) {
        return working(() -> verifier(callbackUrl).ownMetadata());
    }

    @Override
    public Future<List<ProviderFinding>> check(String callbackUrl) {
        var findings = new ArrayList<ProviderFinding>();
        findings.add(new ProviderFinding(GOOD, "entity " + idp.entity()));
        if (!idp.ssoUrl().startsWith("https:")) {
            findings.add(new ProviderFinding(DOUBTFUL, "its login page is not https: " + idp.ssoUrl()));
        }
        var now = clock.instant();
        for (var certificate : idp.certificates()) {
            findings.add(certificate(
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    now));
        }
        if (config.claims().email().isEmpty()) {
            findings.add(new ProviderFinding(DOUBTFUL, "no attribute is configured to be the address"));
        }
        return Future.succeededFuture(List.copyOf(findings));
    }

    private static ProviderFinding certificate(Instant from, Instant until, Instant now) {
        if (now.isBefore(from)) {
            return new ProviderFinding(BROKEN, "a certificate of it is valid only from " + from);
        }
        if (now.isAfter(until)) {
            return new ProviderFinding(
                    DOUBTFUL, "a certificate of it has expired at " + until + "; its key counts still");
        }
        return now.plus(CERTIFICATE_NOTICE).isAfter(until)
                ? new ProviderFinding(DOUBTFUL, "a certificate of it expires at " + until + "; get its new metadata")
                : new ProviderFinding(GOOD, "signs with a key whose certificate is valid until " + until);
    }

    /// A name that is another one each time would make a new user of each login.
    private VerifiedIdentity identity(SamlAnswer answer) {
        var names = config.claims();
        var subject = names.subject().isEmpty() ? answer.nameId() : answer.only(names.subject());
        if (subject == null || subject.isBlank() || subject.length() > VerifiedIdentity.TEXT_LENGTH_MAX) {
            throw new IdentityRefused(
                    Reason.INCOMPLETE, "provider " + name() + " does not say who it is, in '" + names.subject() + "'");
        }
        if (names.subject().isEmpty() && answer.isTransient()) {
            throw new IdentityRefused(
                    Reason.MISCONFIGURED,
                    "provider " + name() + " calls people by another name at each login (NameID transient);"
                            + " its administrator sets persistent, or the configuration names a subject attribute");
        }
        var email = answer.only(names.email());
        var address = email == null ? null : Addresses.parse(email).orElse(null);
        return new VerifiedIdentity(
                name(),
                idp.entity(),
                subject,
                address == null ? null : address.toString(),
                address != null && isVerified(answer, names),
                Objects.requireNonNullElse(answer.only(names.displayName()), subject),
                answer.attributes().getOrDefault(names.groups(), List.of()));
    }

    private static boolean isVerified(SamlAnswer answer, ProviderConfig.Claims names) {
        return names.addressesVerified() || "true".equals(answer.only(names.emailVerified()));
    }

    private SamlVerifier verifier(String callbackUrl) {
        return new SamlVerifier(name(), idp, Objects.requireNonNullElse(config.ownEntity(), callbackUrl), callbackUrl);
    }

    private <T> Future<T> working(Callable<T> work) {
        return workers.executeBlocking(work, false)
                .timeout(STEP_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof IdentityRefused
                                ? failure
                                : new IdentityRefused(
                                        Reason.UNREACHABLE, "logins by " + name() + " take too long now", failure)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
