package weft.protocol.engine;

import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// A way to a peer: the local socket, and the address and port on the other side. Compared by identity on the packet
/// path; a peer that moves gets a new one.
///
/// @param socket which of our sockets, see [EngineSink]
public record Path(int socket, long high, long low, int port) {
    public static Path to(Endpoint endpoint) {
        int socket = endpoint.isIpv4() ? EngineSink.SOCKET_IPV4 : EngineSink.SOCKET_IPV6;
        return new Path(socket, endpoint.address().high(), endpoint.address().low(), endpoint.port());
    }

    public Endpoint endpoint() {
        return new Endpoint(new IpAddress(high, low), port);
    }

    boolean is(int otherSocket, long otherHigh, long otherLow, int otherPort) {
        return low == otherLow && port == otherPort && high == otherHigh && socket == otherSocket;
    }
}
