package weft.protocol.engine;

import org.jspecify.annotations.Nullable;
import weft.protocol.key.NodeKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// A way to a peer: the local socket with the address and port on the other side, or a relay with the node that
/// listens there. Compared by identity on the packet path; a peer that moves gets a new one.
///
/// @param socket which of our sockets, see [EngineSink]
/// @param port of the other side; the region, where `socket` is [EngineSink#SOCKET_RELAY]
/// @param relayed the node behind the relay; null on a direct path
public record Path(
        int socket, long high, long low, int port, @Nullable NodeKey relayed) {
    /// Regions of relays are numbered from 1 to this.
    public static final int REGION_MAX = 65_535;

    /// A direct path.
    public Path(int socket, long high, long low, int port) {
        this(socket, high, low, port, null);
    }

    public static Path to(Endpoint endpoint) {
        int socket = endpoint.isIpv4() ? EngineSink.SOCKET_IPV4 : EngineSink.SOCKET_IPV6;
        return new Path(socket, endpoint.address().high(), endpoint.address().low(), endpoint.port());
    }

    /// To a node by a relay of that region, 1 to [#REGION_MAX].
    public static Path relay(int region, NodeKey node) {
        if (region < 1 || region > REGION_MAX) {
            throw new IllegalArgumentException("a relay's region is 1 to " + REGION_MAX + ", this is " + region);
        }
        return new Path(EngineSink.SOCKET_RELAY, 0, 0, region, node);
    }

    public boolean isRelay() {
        return relayed != null;
    }

    /// Of a relay.
    public int region() {
        return port;
    }

    /// Of a direct path.
    public Endpoint endpoint() {
        return new Endpoint(new IpAddress(high, low), port);
    }

    /// What stands for the sender when it has to prove its address, and when its handshakes are counted. A relay
    /// vouches for the key of a node, so that key is its address: put into `0000::/8`, where no other sender is.
    Endpoint source() {
        if (relayed == null) {
            return endpoint();
        }
        var key = relayed.raw();
        return new Endpoint(new IpAddress(key.a() >>> 8, key.b()), port);
    }

    boolean is(int otherSocket, long otherHigh, long otherLow, int otherPort) {
        return low == otherLow && port == otherPort && high == otherHigh && socket == otherSocket;
    }

    @Override
    public String toString() {
        return isRelay() ? "relay " + port : endpoint().toString();
    }
}
