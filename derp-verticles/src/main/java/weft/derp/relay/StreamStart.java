package weft.derp.relay;

/// How a connection became a DERP stream.
public enum StreamStart {
    /// Without an answer over HTTP: the client knew the relay's key from the meta certificate.
    FAST,
    /// By an HTTP upgrade.
    UPGRADE,
    WEB_SOCKET
}
