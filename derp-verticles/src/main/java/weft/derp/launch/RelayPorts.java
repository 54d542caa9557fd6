package weft.derp.launch;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What a relay listens on; port 0 takes any.
///
/// @param relay TCP, with TLS
/// @param stun UDP; the port above it answers too where it is free; null for none
/// @param http TCP without TLS, for challenges of a certificate authority and `/generate_204`; null for none
/// @param metrics TCP without TLS, for `/metrics`; null for none
public record RelayPorts(
        InetSocketAddress relay,
        @Nullable InetSocketAddress stun,
        @Nullable InetSocketAddress http,
        @Nullable InetSocketAddress metrics) {
    /// A relay with STUN, or without when it is null, and nothing else.
    public RelayPorts(InetSocketAddress relay, @Nullable InetSocketAddress stun) {
        this(relay, stun, null, null);
    }
}
