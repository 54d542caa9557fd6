package weft.protocol.engine;

import java.util.random.RandomGenerator;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;

/// Makes packets as a TUN gives them: behind a virtio header, super-packets with a partial checksum. Pure; for the
/// [Rehearsal], and for tests.
///
/// @param tcpOptions bytes of options after the TCP header, a multiple of 4
public record SyntheticPackets(IpAddress source, IpAddress target, int sourcePort, int targetPort, int tcpOptions) {
    /// A packet in an array with room behind it.
    ///
    /// @param length with the virtio header
    @SuppressWarnings("ArrayRecordComponent") // made, used, forgotten
    public record Packet(byte[] array, int length) {}

    /// A TCP packet with this payload; a super-packet when it is longer than `segmentSize`.
    public Packet tcp(int payload, int segmentSize, int flags, int sequence, RandomGenerator random) {
        int ip = ipHeaderLength();
        var packet = start(ip + 20 + tcpOptions, payload, IpPacket.TCP, random);
        byte[] b = packet.array;
        int tcp = VirtioHeader.LENGTH + ip;
        Bytes.int32(b, tcp + 4, sequence);
        Bytes.int32(b, tcp + 8, 0x1234_5678);
        b[tcp + 12] = (byte) (20 + tcpOptions << 2);
        b[tcp + 13] = (byte) flags;
        Bytes.int16(b, tcp + 14, 512);
        for (int i = 0; i < tcpOptions; i++) {
            b[tcp + 20 + i] = 1; // no operation
        }
        finish(packet, ip, IpPacket.TCP, ip + 20 + tcpOptions, segmentSize);
        return packet;
    }

    /// A UDP datagram with this payload; a super-packet when it is longer than `segmentSize`.
    public Packet udp(int payload, int segmentSize, RandomGenerator random) {
        int ip = ipHeaderLength();
        var packet = start(ip + 8, payload, IpPacket.UDP, random);
        Bytes.int16(packet.array, VirtioHeader.LENGTH + ip + 4, payload + 8);
        finish(packet, ip, IpPacket.UDP, ip + 8, segmentSize);
        return packet;
    }

    private int ipHeaderLength() {
        return source.isIpv4() ? 20 : 40;
    }

    private Packet start(int headers, int payload, int protocol, RandomGenerator random) {
        int total = headers + payload;
        byte[] b = new byte[VirtioHeader.LENGTH + total + PacketEngine.SLACK];
        if (payload > 0) {
            var content = new byte[payload];
            random.nextBytes(content);
            System.arraycopy(content, 0, b, VirtioHeader.LENGTH + headers, payload);
        }
        int at = VirtioHeader.LENGTH;
        if (source.isIpv4()) {
            Bytes.int32(b, at, 0x4500_0000 | total);
            Bytes.int32(b, at + 4, 0x0001_4000);
            Bytes.int32(b, at + 8, 64 << 24 | protocol << 16);
            Bytes.int32(b, at + 12, source.ipv4());
            Bytes.int32(b, at + 16, target.ipv4());
            Checksum.writeIpv4Header(b, at, 20);
        } else {
            Bytes.int32(b, at, 0x6000_0000);
            Bytes.int32(b, at + 4, total - 40 << 16 | protocol << 8 | 64);
            Bytes.int64(b, at + 8, source.high());
            Bytes.int64(b, at + 16, source.low());
            Bytes.int64(b, at + 24, target.high());
            Bytes.int64(b, at + 32, target.low());
        }
        int transport = at + ipHeaderLength();
        Bytes.int16(b, transport, sourcePort);
        Bytes.int16(b, transport + 2, targetPort);
        return new Packet(b, VirtioHeader.LENGTH + total);
    }

    /// The checksum field holds the pseudo-header's sum, as the kernel leaves it for whoever sends the packet.
    private void finish(Packet packet, int ip, int protocol, int headers, int segmentSize) {
        byte[] b = packet.array;
        int at = VirtioHeader.LENGTH;
        boolean ipv6 = !source.isIpv4();
        int field = protocol == IpPacket.TCP ? 16 : 6;
        int transportLength = packet.length - at - ip;
        int pseudo = Checksum.pseudoHeader(b, at, ipv6, protocol, transportLength);
        Bytes.int16Little(b, at + ip + field, Checksum.fold(pseudo));
        boolean cut = packet.length - at - headers > segmentSize;
        int type = !cut
                ? VirtioHeader.PLAIN
                : protocol == IpPacket.UDP
                        ? VirtioHeader.UDP_SEGMENTS
                        : ipv6 ? VirtioHeader.TCP_IPV6 : VirtioHeader.TCP_IPV4;
        VirtioHeader.write(b, 0, type, headers, cut ? segmentSize : 0, ip, field);
    }
}
