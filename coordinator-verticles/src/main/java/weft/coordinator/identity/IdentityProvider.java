package weft.coordinator.identity;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// Any thread. Somebody who can say who a person is. It is asked only when a person logs in: one that is down, slow or
/// lying fails that login in time, and nothing else.
public interface IdentityProvider {
    /// How long a provider may take for one step of a login, all its answers together.
    int STEP_MILLIS_MAX = 10_000;

    ProviderConfig config();

    /// As the configuration calls it; a word that is in URLs.
    default String name() {
        return config().common().name();
    }

    /// What a button says.
    default String title() {
        return config().common().title();
    }

    /// Where the browser goes. Fails with [IdentityRefused].
    Future<Redirect> begin(LoginAttempt attempt);

    /// Who came back. The caller has seen to it that `remembered` is the attempt that the callback's state names, that
    /// it is the same browser, and that an attempt is finished once. Fails with [IdentityRefused].
    Future<VerifiedIdentity> finish(LoginAttempt remembered, Callback callback);

    /// How somebody logs in for a device without a browser; empty when that is not allowed.
    default Optional<DeviceGrant> devices() {
        return Optional.empty();
    }

    /// What is right and wrong about the configuration, asking the provider. Never fails.
    ///
    /// @param callbackUrl where it would send browsers back to
    Future<List<ProviderFinding>> check(String callbackUrl);
}
