package weft.coordinator.identity;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.coordinator.identity.saml.SamlProvider;
import weft.coordinator.identity.saml.SamlReplays;

/// Any thread. The providers of the configuration, in its order.
public final class Providers {
    private final Map<String, IdentityProvider> byName = new LinkedHashMap<>();

    public Providers(List<IdentityProvider> providers) {
        providers.forEach(provider -> byName.put(provider.name(), provider));
    }

    public static Providers of(Vertx vertx, List<ProviderConfig> configs, SamlReplays replays, InstantSource clock) {
        return new Providers(configs.stream()
                .map(config -> provider(vertx, config, replays, clock))
                .toList());
    }

    private static IdentityProvider provider(
            Vertx vertx, ProviderConfig config, SamlReplays replays, InstantSource clock) {
        return switch (config) {
            case ProviderConfig.Oidc oidc -> new OidcProvider(vertx, oidc, clock);
            case ProviderConfig.OAuth2 oauth2 -> new OAuth2Provider(vertx, oauth2, clock);
            case ProviderConfig.Saml saml -> new SamlProvider(vertx, saml, replays, clock);
        };
    }

    public Collection<IdentityProvider> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    public Optional<IdentityProvider> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }
}
