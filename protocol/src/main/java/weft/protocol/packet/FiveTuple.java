package weft.protocol.packet;

/// A flow as this node sees it: its own side, the peer's side, and the protocol. Ports are 0 for protocols without; for
/// ICMP echo the side that asked has the identifier as its port.
public record FiveTuple(int protocol, IpAddress local, int localPort, IpAddress remote, int remotePort) {
    @Override
    public String toString() {
        return protocol + " " + side(local, localPort) + " " + side(remote, remotePort);
    }

    private static String side(IpAddress address, int port) {
        return (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port;
    }
}
