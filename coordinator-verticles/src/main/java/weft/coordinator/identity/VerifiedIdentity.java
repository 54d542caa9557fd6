package weft.coordinator.identity;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a provider vouches for. The identity is (issuer, subject); all else are labels that may change.
///
/// @param provider the configured name of the provider
/// @param issuer who vouches, as it calls itself; stays the same when the provider is configured anew
/// @param subject the issuer's own, stable name for the person
/// @param email null when the provider names none
/// @param emailVerified whether the provider says that the address is the person's; false unless it does
/// @param displayName for people; may be any text, as the person wrote it at the provider
/// @param groups the provider's groups and roles, sorted and distinct
public record VerifiedIdentity(
        String provider,
        String issuer,
        String subject,
        @Nullable String email,
        boolean emailVerified,
        String displayName,
        List<String> groups) {
    public static final int TEXT_LENGTH_MAX = 255;
    public static final int GROUPS_MAX = 200;

    public VerifiedIdentity {
        if (issuer.isBlank() || subject.isBlank() || subject.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException("an identity has an issuer, and a subject of up to 255 characters");
        }
        email = email == null || email.isBlank() ? null : email.strip().toLowerCase(Locale.ROOT);
        groups = groups.stream()
                .filter(group -> !group.isBlank() && group.length() <= TEXT_LENGTH_MAX)
                .sorted()
                .distinct()
                .limit(GROUPS_MAX)
                .toList();
    }

    @Override
    public String toString() {
        return "an identity of " + provider;
    }
}
