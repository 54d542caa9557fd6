package weft.node.dataplane;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import weft.node.dataplane.DataPlaneException.Reason;

/// Any thread. Opens the two UDP sockets of a node: IPv4 and IPv6 on one port.
final class UdpPorts {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_MARK = 36;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int SOL_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPV6_MTU_DISCOVER = 23;
    /// Datagrams say "don't fragment", and what the kernel believes of the path's MTU is ignored (ip(7)).
    private static final int PMTUDISC_PROBE = 3;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    /// Holds 20 ms at 3 Gbit/s: the packet thread may wait that long for a processor.
    private static final int BUFFER_BYTES = 8 * 1024 * 1024;
    /// How often to look for a port that is free in both families when the kernel chooses.
    private static final int CHOICES = 16;

    /// @param ipv6 null where the system has none
    record Pair(UdpSocket ipv4, @Nullable UdpSocket ipv6, int port) {
        void close() {
            ipv4.close();
            if (ipv6 != null) {
                ipv6.close();
            }
        }
    }

    /// What sockets of this node have in common.
    ///
    /// @param mark SO_MARK, 0 for none
    /// @param dontFragment whether datagrams that are too long for a path are lost rather than cut
    record Options(int mark, boolean dontFragment) {}

    /// Makes sockets for IPv4 on ports that the kernel chooses.
    record Extra(Options options, Offloads offloads) {
        /// A descriptor, or the negative error.
        int open() {
            int fd = Libc.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            if (fd < 0) {
                return fd;
            }
            int set = options.mark == 0 ? 0 : Libc.setsockopt(fd, SOL_SOCKET, SO_MARK, options.mark);
            set = Math.min(set, bind(fd, AF_INET, 0));
            if (set < 0) {
                Libc.close(fd);
                return set;
            }
            tune(fd, false, options, offloads);
            return fd;
        }

        /// What such sockets can share.
        UdpSocket buffers() {
            return new UdpSocket(-1, false, offloads.isOn(Offloads.UDP_SEND), offloads);
        }
    }

    private UdpPorts() {}

    static Pair open(int port, Options options, Offloads offloads) throws DataPlaneException {
        for (int choice = 1; ; choice++) {
            var ipv4 = open(AF_INET, port, options, offloads);
            if (ipv4 == null) {
                throw new DataPlaneException(Reason.UNSUPPORTED_SYSTEM, "this system has no IPv4");
            }
            int bound = boundPort(ipv4.fd());
            try {
                var ipv6 = open(AF_INET6, bound, options, offloads);
                if (ipv6 != null) {
                    offloads.on(Offloads.IPV6);
                }
                return new Pair(ipv4, ipv6, bound);
            } catch (DataPlaneException e) {
                ipv4.close();
                if (port != 0 || e.reason() != Reason.PORT_TAKEN || choice == CHOICES) {
                    throw e;
                }
            }
        }
    }

    private static @Nullable UdpSocket open(int family, int port, Options options, Offloads offloads)
            throws DataPlaneException {
        int fd = Libc.socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        boolean ipv6 = family == AF_INET6;
        if (fd == -Libc.EAFNOSUPPORT && ipv6) {
            offloads.off(Offloads.IPV6, Libc.text(fd));
            return null;
        }
        if (fd < 0) {
            throw new DataPlaneException(Reason.SYSTEM, "cannot make a UDP socket: " + Libc.text(fd));
        }
        if (ipv6) {
            int _ = Libc.setsockopt(fd, SOL_IPV6, IPV6_V6ONLY, 1);
        }
        int bound = bind(fd, family, port);
        if (bound == -Libc.EADDRNOTAVAIL && ipv6) {
            Libc.close(fd);
            offloads.off(Offloads.IPV6, Libc.text(bound));
            return null;
        }
        if (bound < 0) {
            Libc.close(fd);
            throw cannotBind(port, bound);
        }
        int mark = options.mark;
        int marked = mark == 0 ? 0 : Libc.setsockopt(fd, SOL_SOCKET, SO_MARK, mark);
        if (marked < 0) {
            Libc.close(fd);
            throw new DataPlaneException(
                    Reason.NO_PERMISSION,
                    "cannot set firewall mark " + mark + " on the UDP socket (" + Libc.text(marked)
                            + "): run as root, or give CAP_NET_ADMIN");
        }
        return new UdpSocket(fd, ipv6, tune(fd, ipv6, options, offloads), offloads);
    }

    private static int bind(int fd, int family, int port) {
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(family == AF_INET ? 16 : 28, 8);
            address.set(JAVA_SHORT, 0, (short) family);
            address.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
            return Libc.bind(fd, address);
        }
    }

    private static int boundPort(int fd) {
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(28, 8);
            int _ = Libc.getsockname(fd, address);
            return Short.toUnsignedInt(Short.reverseBytes(address.get(JAVA_SHORT, 2)));
        }
    }

    /// Whether the socket takes UDP_SEGMENT.
    private static boolean tune(int fd, boolean ipv6, Options options, Offloads offloads) {
        if (options.dontFragment) {
            int level = ipv6 ? SOL_IPV6 : SOL_IP;
            int _ = Libc.setsockopt(fd, level, ipv6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, PMTUDISC_PROBE);
        }
        boolean large = setBuffer(fd, SO_RCVBUFFORCE, SO_RCVBUF) & setBuffer(fd, SO_SNDBUFFORCE, SO_SNDBUF);
        if (large) {
            offloads.on(Offloads.UDP_BUFFERS);
        } else {
            offloads.off(Offloads.UDP_BUFFERS, "limited by net.core.rmem_max and wmem_max without CAP_NET_ADMIN");
        }
        int aggregation = Libc.setsockopt(fd, SOL_UDP, UDP_GRO, 1);
        if (aggregation < 0) {
            offloads.off(Offloads.UDP_RECEIVE, Libc.text(aggregation));
        } else {
            offloads.on(Offloads.UDP_RECEIVE);
        }
        int segmentation = Libc.setsockopt(fd, SOL_UDP, UDP_SEGMENT, 0);
        if (segmentation < 0) {
            offloads.off(Offloads.UDP_SEND, Libc.text(segmentation));
        } else {
            offloads.on(Offloads.UDP_SEND);
        }
        return segmentation >= 0;
    }

    private static boolean setBuffer(int fd, int forced, int limited) {
        if (Libc.setsockopt(fd, SOL_SOCKET, forced, BUFFER_BYTES) >= 0) {
            return true;
        }
        int _ = Libc.setsockopt(fd, SOL_SOCKET, limited, BUFFER_BYTES);
        return false;
    }

    private static DataPlaneException cannotBind(int port, int error) {
        return switch (-error) {
            case Libc.EADDRINUSE ->
                new DataPlaneException(
                        Reason.PORT_TAKEN,
                        "UDP port " + port + " is in use by another program: choose another port, or 0 for any");
            case Libc.EACCES, Libc.EPERM ->
                new DataPlaneException(
                        Reason.NO_PERMISSION,
                        "no permission to use UDP port " + port + ": run as root, or choose a port from 1024 on");
            default -> new DataPlaneException(Reason.SYSTEM, "cannot use UDP port " + port + ": " + Libc.text(error));
        };
    }
}
