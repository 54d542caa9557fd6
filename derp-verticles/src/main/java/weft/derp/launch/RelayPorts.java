package weft.derp.launch;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What a relay listens on; port 0 takes any.
///
/// @param relay TCP, with TLS
/// @param stun UDP; null for none
public record RelayPorts(InetSocketAddress relay, @Nullable InetSocketAddress stun) {}
