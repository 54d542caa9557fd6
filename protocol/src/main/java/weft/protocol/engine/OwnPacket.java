package weft.protocol.engine;

import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.IpAddress;

/// Pure. IP packets that the engine makes itself, in an array with room for a [VirtioHeader] in front.
final class OwnPacket {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int HOPS = 64;

    private OwnPacket() {}

    /// An array that takes a packet with this much payload.
    static byte[] room(int payload) {
        return new byte[VirtioHeader.LENGTH + IPV6_HEADER + payload + PacketEngine.SLACK];
    }

    /// Writes the headers of a packet between two addresses of one family; returns where its payload goes.
    static int writeHeader(byte[] b, IpAddress source, IpAddress target, int protocol, int payload) {
        int at = VirtioHeader.LENGTH;
        VirtioHeader.writePlain(b, 0);
        if (source.isIpv4()) {
            Bytes.int32(b, at, 0x4500_0000 | IPV4_HEADER + payload);
            Bytes.int32(b, at + 4, 0x0000_4000); // don't fragment
            Bytes.int32(b, at + 8, HOPS << 24 | protocol << 16);
            Bytes.int32(b, at + 12, source.ipv4());
            Bytes.int32(b, at + 16, target.ipv4());
            Checksum.writeIpv4Header(b, at, IPV4_HEADER);
            return at + IPV4_HEADER;
        }
        Bytes.int32(b, at, 0x6000_0000);
        Bytes.int32(b, at + 4, payload << 16 | protocol << 8 | HOPS);
        Bytes.int64(b, at + 8, source.high());
        Bytes.int64(b, at + 16, source.low());
        Bytes.int64(b, at + 24, target.high());
        Bytes.int64(b, at + 32, target.low());
        return at + IPV6_HEADER;
    }
}
