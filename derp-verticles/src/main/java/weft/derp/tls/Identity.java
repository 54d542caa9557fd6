package weft.derp.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import weft.kit.tls.Fingerprint;
import weft.protocol.netmap.RelayServer;

/// What a relay proves itself with in TLS: the private key of the first certificate of a chain.
public record Identity(PrivateKey key, List<X509Certificate> chain) {
    public Identity {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has at least one certificate");
        }
        chain = List.copyOf(chain);
    }

    /// `sha256-raw:` and the SHA-256 of the leaf certificate in hexadecimal: what a relay map names instead of a
    /// certificate authority.
    public String pin() {
        return pinOf(chain.getFirst());
    }

    public static String pinOf(X509Certificate leaf) {
        return RelayServer.PIN_PREFIX + Fingerprint.of(leaf);
    }
}
