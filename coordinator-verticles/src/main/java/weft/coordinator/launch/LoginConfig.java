package weft.coordinator.launch;

import java.util.List;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.login.TailnetRules;

/// By whom people can log in, and where they come then.
///
/// @param providers in the order in which the login page offers them; empty when devices come by auth keys only
public record LoginConfig(List<ProviderConfig> providers, TailnetRules rules) {
    public static final LoginConfig NONE = new LoginConfig(List.of(), TailnetRules.BY_DOMAIN);

    public LoginConfig {
        providers = List.copyOf(providers);
    }
}
