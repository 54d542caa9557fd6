package weft.node.dataplane;

import org.jspecify.annotations.Nullable;

/// Packet thread. The descriptors of one data plane.
record LoopSockets(TunDevice tun, UdpSocket ipv4, @Nullable UdpSocket ipv6, Offloads offloads) {
    void flush() {
        ipv4.flush();
        if (ipv6 != null) {
            ipv6.flush();
        }
    }

    long sendFailures() {
        return ipv4.failures() + (ipv6 == null ? 0 : ipv6.failures());
    }

    void close() {
        ipv4.close();
        if (ipv6 != null) {
            ipv6.close();
        }
        tun.close();
    }
}
