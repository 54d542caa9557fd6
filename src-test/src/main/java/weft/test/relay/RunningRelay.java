package weft.test.relay;

import java.nio.file.Path;

/// A relay on this host's loopback address, of whichever make.
public interface RunningRelay extends AutoCloseable {
    String HOST = "127.0.0.1";

    int port();

    /// `sha256-raw:…` of its certificate.
    String pin();

    /// Its certificate, PEM.
    Path certificate();

    @Override
    void close();
}
