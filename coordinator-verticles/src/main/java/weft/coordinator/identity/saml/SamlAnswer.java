package weft.coordinator.identity.saml;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a response says, after all of it was found good.
///
/// @param assertionId under which nobody may come again
/// @param goodUntil when it would be refused as too old anyhow
/// @param nameId the provider's name for the person
/// @param nameIdFormat of it, as a URN; null when it is not said
/// @param askedAt when the provider asked the person; null when it is not said
public record SamlAnswer(
        String assertionId,
        Instant goodUntil,
        String nameId,
        @Nullable String nameIdFormat,
        @Nullable Instant askedAt,
        Map<String, List<String>> attributes) {
    private static final String TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

    public SamlAnswer {
        attributes = attributes.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> List.copyOf(entry.getValue())));
    }

    /// Whether the name is another one at each login.
    boolean isTransient() {
        return TRANSIENT.equals(nameIdFormat);
    }

    /// The only value of an attribute; null when it has none, or several.
    @Nullable
    String only(String attribute) {
        var values = attributes.getOrDefault(attribute, List.of());
        return values.size() == 1 ? values.getFirst() : null;
    }

    @Override
    public String toString() {
        return "a SAML answer";
    }
}
