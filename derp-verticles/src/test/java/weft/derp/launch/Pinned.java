package weft.derp.launch;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import weft.derp.tls.IdentityFiles;
import weft.kit.tls.PinnedTrust;

/// TLS that trusts exactly the certificate with a given hash.
final class Pinned {
    private Pinned() {}

    static SSLContext context(String pin) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new PinnedTrust(pin)}, new SecureRandom());
        return context;
    }

    /// The pin of the certificate that a relay will find under its state directory; made now.
    static String selfSigned(Path state) {
        return IdentityFiles.readOrMake(state, "127.0.0.1", Instant.now(), new SecureRandom())
                .pin();
    }
}
