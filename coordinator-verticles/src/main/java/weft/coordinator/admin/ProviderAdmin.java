package weft.coordinator.admin;

import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.coordinator.api.Problem;
import weft.coordinator.identity.IdentityProvider;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.identity.ProviderFinding;
import weft.coordinator.identity.Providers;

/// Any thread. What a cluster operator sees of the identity providers in the configuration; nothing of their secrets.
public final class ProviderAdmin {
    private final Providers providers;
    private final Map<String, String> callbacks;

    /// @param callbacks by a provider's name, where it has to send browsers back to
    public ProviderAdmin(Providers providers, Map<String, String> callbacks) {
        this.providers = providers;
        this.callbacks = Map.copyOf(callbacks);
    }

    /// @param kind `oidc`, `oauth2` or `saml`
    /// @param domains for whose addresses it may speak
    /// @param findings null when it was not checked
    public record ProviderView(
            String name,
            String title,
            String kind,
            List<String> domains,
            @Nullable List<ProviderFinding> findings) {
        static ProviderView of(IdentityProvider provider, @Nullable List<ProviderFinding> findings) {
            return new ProviderView(
                    provider.name(),
                    provider.title(),
                    kindOf(provider.config()),
                    provider.config().common().domains(),
                    findings);
        }

        private static String kindOf(ProviderConfig config) {
            return config.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }
    }

    public record ProviderList(List<ProviderView> providers) {}

    ProviderList providers() {
        return new ProviderList(providers.all().stream()
                .map(provider -> ProviderView.of(provider, null))
                .toList());
    }

    /// Asks the provider, which takes ten seconds at most for each step.
    Future<ProviderView> check(String name) {
        var provider = providers
                .named(name)
                .orElseThrow(() -> Problem.notFound("no provider is called " + name + "; there is "
                        + (providers.isEmpty()
                                ? "none in the configuration"
                                : String.join(
                                        ", ",
                                        providers.all().stream()
                                                .map(IdentityProvider::name)
                                                .toList()))));
        return provider.check(callbacks.getOrDefault(name, "")).map(findings -> ProviderView.of(provider, findings));
    }
}
