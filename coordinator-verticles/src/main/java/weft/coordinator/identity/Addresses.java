package weft.coordinator.identity;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/// Pure. Mail addresses as identities carry them: `local@domain`, one spelling each.
public final class Addresses {
    private static final int LENGTH_MAX = 254;

    private Addresses() {}

    /// The domain in its one spelling: lowercase, names of other scripts in their ASCII form.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static String domain(String text) {
        var stripped = text.strip();
        if (stripped.equals(ProviderConfig.Common.ANY_DOMAIN)) {
            return stripped;
        }
        try {
            var ascii = IDN.toASCII(stripped, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            if (ascii.length() <= 253
                    && ascii.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")) {
                return ascii;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new IllegalArgumentException("'" + text + "' is not a domain such as example.org");
    }

    /// An address in its one spelling; empty when it is none. Exactly one `@`, no quotes, spaces or control characters.
    public static Optional<Address> parse(String text) {
        var stripped = text.strip();
        int at = stripped.indexOf('@');
        if (at < 1 || at != stripped.lastIndexOf('@') || stripped.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        var local = stripped.substring(0, at).toLowerCase(Locale.ROOT);
        if (!local.matches("[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]+")) {
            return Optional.empty();
        }
        try {
            var domain = domain(stripped.substring(at + 1));
            return domain.equals(ProviderConfig.Common.ANY_DOMAIN)
                    ? Optional.empty()
                    : Optional.of(new Address(local, domain));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// An address in its one spelling.
    public record Address(String local, String domain) {
        @Override
        public String toString() {
            return local + "@" + domain;
        }
    }
}
