package weft.node.dataplane;

import org.jspecify.annotations.Nullable;
import weft.protocol.engine.EngineSink;

/// Packet thread. The descriptors of one data plane.
record LoopSockets(TunDevice tun, UdpSocket ipv4, @Nullable UdpSocket ipv6, ExtraSockets extra, Offloads offloads) {
    /// The socket of that number; null when there is none.
    @Nullable
    UdpSocket udp(int number) {
        return switch (number) {
            case EngineSink.SOCKET_IPV4 -> ipv4;
            case EngineSink.SOCKET_IPV6 -> ipv6;
            default -> extra.socket(number);
        };
    }

    void flush() {
        ipv4.flush();
        if (ipv6 != null) {
            ipv6.flush();
        }
        extra.flush();
    }

    long sendFailures() {
        return ipv4.failures() + (ipv6 == null ? 0 : ipv6.failures()) + extra.sendFailures();
    }

    void close() {
        ipv4.close();
        if (ipv6 != null) {
            ipv6.close();
        }
        extra.close();
        tun.close();
    }
}
