package weft.derp.tls;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a relay's certificate comes from.
public sealed interface TlsSource {
    /// It signs its own, once; clients pin it.
    record SelfSigned() implements TlsSource {}

    /// PEM files of a chain and its private key, which are read again from time to time.
    record Files(Path certificate, Path key) implements TlsSource {}

    /// An ACME authority, to whose terms of service this agrees. It checks the names by plain HTTP on port 80
    /// where the relay has that port, else by TLS on port 443.
    ///
    /// @param names what the certificate is for: host names, or addresses where the authority certifies such
    /// @param directory the authority's directory
    /// @param email whom it may write to; null for nobody
    /// @param trusted PEM file of certificates that it is trusted by; null for those that the system trusts
    record Acme(
            List<String> names,
            URI directory,
            @Nullable String email,
            @Nullable Path trusted) implements TlsSource {
        public static final URI LETS_ENCRYPT = URI.create("https://acme-v02.api.letsencrypt.org/directory");

        public Acme {
            if (names.isEmpty()) {
                throw new IllegalArgumentException("a certificate is for at least one name");
            }
            names = List.copyOf(names);
        }
    }
}
