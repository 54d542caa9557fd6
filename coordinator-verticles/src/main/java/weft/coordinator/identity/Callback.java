package weft.coordinator.identity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the browser brought back from the provider.
///
/// @param parameters of the query, or of the form for SAML; one that came twice is not there
public record Callback(Map<String, String> parameters) {
    public Callback {
        parameters = Map.copyOf(parameters);
    }

    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    /// Names only: values are secrets.
    @Override
    public String toString() {
        return "callback with " + parameters.keySet();
    }
}
