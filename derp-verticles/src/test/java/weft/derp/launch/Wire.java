package weft.derp.launch;

import java.io.IOException;

/// What carries a client's bytes: a TLS socket, or a WebSocket.
interface Wire extends AutoCloseable {
    void write(byte[] bytes) throws IOException;

    /// Bytes read into `b`; -1 at the end.
    int read(byte[] b) throws IOException;

    @Override
    void close();
}
