package weft.protocol.engine;

import weft.protocol.key.NodeKey;

/// Where a [PacketEngine] puts what it produced. Called on the packet thread from within the engine's methods; arrays
/// belong to the engine again when a call returns. No call may block or throw.
public interface EngineSink {
    int SOCKET_IPV4 = 0;
    int SOCKET_IPV6 = 1;
    /// Not a socket: what [Path] has instead of one where a relay carries the datagrams.
    int SOCKET_RELAY = -1;

    /// A packet for the host: at `offset` the [VirtioHeader], then the packet. False when the TUN refused it.
    boolean toTun(byte[] b, int offset, int length);

    /// Datagrams for one place: `length` bytes to be cut into datagrams of `segmentSize`, the last may be shorter.
    /// False when the socket refused them. Bytes after `length` are free to be written over.
    boolean toUdp(Path path, byte[] b, int offset, int length, int segmentSize);

    /// One datagram for a node, by a relay of that region. False when that door is full.
    boolean toRelay(int region, NodeKey target, byte[] b, int offset, int length);

    /// Opens UDP sockets for IPv4 on ports that the kernel chooses, numbered `first` to `first + count - 1`: what they
    /// receive comes in with that number, and paths name them by it. A datagram to one that could not be opened is
    /// refused.
    void openSockets(int first, int count);

    /// Closes sockets that [#openSockets] asked for.
    void closeSockets(int first, int count);

    /// Work for the handshake thread. False when that door is full.
    boolean toHandshakes(HandshakeRequest request);

    void event(EngineEvent event);

    /// A copy of an inner packet, only while a capture runs.
    void capture(boolean inbound, byte[] b, int offset, int length, long nowNanos);
}
