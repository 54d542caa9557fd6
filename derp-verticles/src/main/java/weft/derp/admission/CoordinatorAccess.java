package weft.derp.admission;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.kit.stream.CoordinatorUrl;
import weft.protocol.admission.RelayTokenText;

/// Where a relay learns whom to serve.
///
/// @param urls of coordinators, `https://host:port`, tried in turn; at least one
/// @param token what admits the relay; null when its key stands in the coordinators' configuration
/// @param pin of the coordinators' key; null to take the token's, or whom verified TLS vouches for
public record CoordinatorAccess(
        List<String> urls, @Nullable String token, @Nullable String pin) {
    /// @throws IllegalArgumentException with one line for a person
    public CoordinatorAccess {
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("a relay needs the URL of at least one coordinator");
        }
        urls.forEach(CoordinatorUrl::parse);
        urls = List.copyOf(urls);
        if (pin != null && !pin.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException(
                    "a coordinator's pin is 32 hexadecimal digits, as at https://HOST:PORT/key");
        }
        var ofToken = token == null ? null : RelayTokenText.parse(token).pin();
        if (pin != null && ofToken != null && !pin.equals(ofToken)) {
            throw new IllegalArgumentException(
                    "the token is of coordinators with the pin " + ofToken + ", not " + pin + ": give one of the two");
        }
        pin = pin == null ? ofToken : pin;
    }

    /// Without the token.
    @Override
    public String toString() {
        return "coordinators at " + urls;
    }
}
