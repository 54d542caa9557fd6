package weft.derp.tls;

import java.nio.file.Path;

/// Where a relay's certificate comes from.
public sealed interface TlsSource {
    /// It signs its own, once; clients pin it.
    record SelfSigned() implements TlsSource {}

    /// PEM files of a chain and its private key, which are read again from time to time.
    record Files(Path certificate, Path key) implements TlsSource {}
}
