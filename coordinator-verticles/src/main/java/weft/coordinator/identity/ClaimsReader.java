package weft.coordinator.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Pure. Makes an identity of a provider's claims, or of its user-info answer, by the configured names.
record ClaimsReader(ProviderConfig.Common common, ProviderConfig.Claims names) {

    /// @param issuer who vouches
    /// @throws IdentityRefused when it is not said who it is
    VerifiedIdentity read(String issuer, JsonObject claims) {
        var subject = text(claims, names.subject());
        if (subject == null || subject.length() > VerifiedIdentity.TEXT_LENGTH_MAX) {
            throw new IdentityRefused(
                    IdentityRefused.Reason.INCOMPLETE,
                    "provider " + common.name() + " does not say who it is: its answer has no '" + names.subject()
                            + "'");
        }
        var email = text(claims, names.email());
        var address = email == null ? null : Addresses.parse(email).orElse(null);
        var login = text(claims, names.login());
        return new VerifiedIdentity(
                common.name(),
                issuer,
                subject,
                address == null ? null : address.toString(),
                address != null && (names.addressesVerified() || isTrue(find(claims, names.emailVerified()))),
                Objects.requireNonNullElse(
                        text(claims, names.displayName()), Objects.requireNonNullElse(login, subject)),
                texts(find(claims, names.groups())));
    }

    /// Whether these claims lack what the identity's user-info could add.
    boolean lacks(JsonObject claims) {
        return find(claims, names.email()) == null || find(claims, names.groups()) == null;
    }

    private static @Nullable String text(JsonObject claims, String name) {
        return switch (find(claims, name)) {
            case String text when !text.isBlank() -> text.strip();
            case Long number -> Long.toString(number);
            case Integer number -> Integer.toString(number);
            case null, default -> null;
        };
    }

    private static List<String> texts(@Nullable Object value) {
        return switch (value) {
            case JsonArray array ->
                array.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case String text -> List.of(text.split("[,\\s]+"));
            case null, default -> List.of();
        };
    }

    private static boolean isTrue(@Nullable Object value) {
        return Boolean.TRUE.equals(value) || "true".equals(value);
    }

    /// A claim that has the whole name, or that the name leads to, object by object.
    private static @Nullable Object find(JsonObject claims, String name) {
        if (claims.containsKey(name)) {
            return claims.getValue(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && claims.getValue(name.substring(0, dot)) instanceof JsonObject inner
                ? find(inner, name.substring(dot + 1))
                : null;
    }
}
