package weft.protocol.stream;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import weft.protocol.crypto.Blake2s;
import weft.protocol.key.Key32;
import weft.protocol.mesh.AuthKeyId;
import weft.protocol.mesh.TailnetId;

/// An auth key as people hand it on: `weft-auth-t<tailnet>k<number>-<secret>` and, so that the first contact is
/// authenticated, `-<pin>` of the cluster's key ([weft.protocol.key.CoordinatorKey#pin]).
///
/// @param secret 32 characters a–z and 2–7: 160 random bits
/// @param pin 32 hexadecimal digits; null when verified TLS vouches for the coordinator
public record AuthKeyText(
        TailnetId tailnet,
        AuthKeyId id,
        String secret,
        @Nullable String pin) {
    /// How many random bytes make a secret.
    public static final int SECRET_BYTES = 20;

    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final Pattern FORM =
            Pattern.compile("weft-auth-t([0-9]{1,18})k([0-9]{1,18})-([a-z2-7]{32})(?:-([0-9a-f]{32}))?");

    /// The text form of a secret made from 20 random bytes (RFC 4648 base32, lowercase).
    public static String secretOf(byte[] random) {
        if (random.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a secret is made from 20 random bytes");
        }
        var text = new StringBuilder(32);
        long bits = 0;
        for (int i = 0; i < random.length; i++) {
            bits = bits << 8 | (random[i] & 0xff);
            if (i % 5 == 4) {
                for (int shift = 35; shift >= 0; shift -= 5) {
                    text.append(DIGITS.charAt((int) (bits >>> shift) & 31));
                }
                bits = 0;
            }
        }
        return text.toString();
    }

    /// @throws IllegalArgumentException with one line for a person, which holds nothing of the secret
    public static AuthKeyText parse(String text) {
        var match = FORM.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "that is not an auth key: one looks like weft-auth-t1k7-… and has no spaces; copy it whole");
        }
        return new AuthKeyText(
                new TailnetId(Long.parseLong(match.group(1))),
                new AuthKeyId(Long.parseLong(match.group(2))),
                match.group(3),
                match.group(4));
    }

    /// What a coordinator stores in place of the secret. The secret has 160 random bits, so a plain hash will do.
    public static Key32 hashOf(String secret) {
        return Key32.of(Blake2s.hash(secret.getBytes(StandardCharsets.US_ASCII)));
    }

    public Key32 hash() {
        return hashOf(secret);
    }

    /// The whole key, for the one who is to use it.
    public String text() {
        return "weft-auth-" + tailnet + id + "-" + secret + (pin == null ? "" : "-" + pin);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "auth key " + tailnet + id;
    }
}
