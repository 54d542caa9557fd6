package weft.node.netcheck;

/// What stands between a UDP socket of this host and the internet, as far as its IPv4 mapping tells.
public enum Mapping {
    /// Nobody answered, or only one server did and saw another address than the socket's.
    UNKNOWN,
    /// Servers see the socket's own address: there is no address translation.
    NONE,
    /// All servers see the same address: what one peer is told works for any.
    EASY,
    /// Each server sees another address or port: what one peer is told works for it alone.
    HARD
}
