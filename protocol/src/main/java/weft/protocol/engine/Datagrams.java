package weft.protocol.engine;

/// Packet thread. What one receive brought: datagrams of one size from one place, end to end in [#array]; the last
/// may be shorter. Reused; the receiver fills in all fields.
public final class Datagrams {
    /// As much as one receive can bring.
    public static final int BYTES_MAX = 65_536;

    public final byte[] array = new byte[BYTES_MAX + PacketEngine.SLACK];
    public int length;
    public int segmentSize;
    /// One of [EngineSink]'s.
    public int socket;
    /// The source's address as [weft.protocol.packet.IpAddress] has it, and its port.
    public long high;

    public long low;
    public int port;
}
