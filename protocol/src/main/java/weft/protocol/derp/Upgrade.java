package weft.protocol.derp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.protocol.key.Key32;
import weft.protocol.key.RelayKey;

/// Pure. The client's side of the front door: what it asks for, and where it learns the relay's key.
public final class Upgrade {
    /// Common name of the meta certificate that a relay appends to its chain: this, and its key in hexadecimal. The
    /// certificate's serial number is the protocol version. Seen only in TLS 1.3, where certificates are sealed.
    public static final String META_NAME = "derpkey";

    private Upgrade() {}

    /// The request. With `fastStart` the relay answers nothing over HTTP, so it can only be asked by who knows the
    /// relay's key from its meta certificate.
    public static byte[] request(String host, boolean fastStart) {
        return ("GET /derp HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n"
                        + (fastStart ? "Derp-Fast-Start: 1\r\n" : "")
                        + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Whether a relay agreed to speak DERP from here on.
    public static boolean isAccepted(HttpHead answer) {
        return answer.first().startsWith("HTTP/1.") && answer.second().equals("101");
    }

    public static String metaName(RelayKey key) {
        return META_NAME + key.raw().hex();
    }

    /// The key in a certificate's common name; null when it is not a meta certificate.
    public static @Nullable RelayKey metaKey(String commonName) {
        if (commonName.length() != META_NAME.length() + 64 || !commonName.startsWith(META_NAME)) {
            return null;
        }
        try {
            return new RelayKey(Key32.ofHex(commonName.substring(META_NAME.length())));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
