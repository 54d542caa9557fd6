package weft.protocol.admission;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.stream.AuthKeyText;

/// A relay's token as people hand it on: `weft-relay-<number>-<secret>` and `-<pin>` of the cluster's key, so that the
/// relay knows its coordinators.
///
/// @param secret 32 characters a–z and 2–7: 160 random bits
/// @param pin 32 hexadecimal digits; null when verified TLS vouches for the coordinator
public record RelayTokenText(
        long number, String secret, @Nullable String pin) {
    private static final Pattern FORM = Pattern.compile("weft-relay-([0-9]{1,18})-([a-z2-7]{32})(?:-([0-9a-f]{32}))?");

    /// @throws IllegalArgumentException with one line for a person, which holds nothing of the secret
    public static RelayTokenText parse(String text) {
        var match = FORM.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "that is not a relay's token: one looks like weft-relay-1-… and has no spaces; copy it whole");
        }
        return new RelayTokenText(Long.parseLong(match.group(1)), match.group(2), match.group(3));
    }

    /// What a coordinator stores in place of the secret.
    public Key32 hash() {
        return AuthKeyText.hashOf(secret);
    }

    /// The whole token, for the one who is to use it.
    public String text() {
        return "weft-relay-" + number + "-" + secret + (pin == null ? "" : "-" + pin);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "relay token " + number;
    }
}
