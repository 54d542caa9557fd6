package weft.protocol.paths;

import weft.protocol.packet.Endpoint;

/// A direct way: one of our UDP sockets, and the address and port on the other side.
///
/// @param socket [#SOCKET_IPV4], [#SOCKET_IPV6], or one that the agent asked for with [PathSink#openSockets]
public record UdpPath(int socket, Endpoint endpoint) implements Comparable<UdpPath> {
    /// The tunnel's own socket for IPv4; the same number as the engine has for it.
    public static final int SOCKET_IPV4 = 0;
    /// The tunnel's own socket for IPv6.
    public static final int SOCKET_IPV6 = 1;
    /// The first number of a socket that [PathSink#openSockets] asks for.
    public static final int SOCKET_EXTRA = 16;

    /// By the tunnel's own socket of that family.
    public static UdpPath to(Endpoint endpoint) {
        return new UdpPath(endpoint.isIpv4() ? SOCKET_IPV4 : SOCKET_IPV6, endpoint);
    }

    boolean is(int otherSocket, long high, long low, int port) {
        var address = endpoint.address();
        return endpoint.port() == port && address.low() == low && address.high() == high && socket == otherSocket;
    }

    @Override
    public int compareTo(UdpPath other) {
        int order = endpoint.compareTo(other.endpoint);
        return order == 0 ? Integer.compare(socket, other.socket) : order;
    }

    @Override
    public String toString() {
        return socket < SOCKET_EXTRA ? endpoint.toString() : endpoint + " (socket " + socket + ")";
    }
}
