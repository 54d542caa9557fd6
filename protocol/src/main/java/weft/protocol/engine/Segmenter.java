package weft.protocol.engine;

import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.IpPacket;

/// Packet thread. Cuts a super-packet from the TUN into the packets that go on the wire, in place.
///
/// No payload is copied: the header of each segment is written over the end of the segment before, which must
/// therefore be finished with (sealed into another array) before [#next] is called again.
final class Segmenter {
    /// IPv6 with extension headers and TCP with all its options; longer is taken for malformed.
    private static final int HEADER_MAX = 256;

    private final byte[] header = new byte[HEADER_MAX];
    private byte[] b = header;
    private boolean ipv6;
    private boolean tcp;
    private int headerLength;
    private int transportLength;
    private int checksumAt;
    private int segmentSize;
    private int payloadAt;
    private int end;
    private int index;
    private int id;
    private int sequence;
    private int flags;
    private int offset;
    private int length;

    /// Starts on the packet that `packet` views and whose virtio header is at `virtio`; false when they disagree.
    boolean begin(IpPacket packet, int virtio) {
        b = packet.array();
        end = packet.end();
        offset = packet.offset();
        length = packet.length();
        ipv6 = packet.isIpv6();
        index = 0;
        int type = VirtioHeader.type(b, virtio);
        if (type == VirtioHeader.PLAIN) {
            payloadAt = end;
            return !VirtioHeader.needsChecksum(b, virtio) || completeChecksum(virtio);
        }
        return isSegmentable(packet, type) && beginSegments(packet, virtio);
    }

    private boolean completeChecksum(int virtio) {
        int start = offset + VirtioHeader.checksumStart(b, virtio);
        int field = start + VirtioHeader.checksumOffset(b, virtio);
        if (start < offset + 20 || field + 2 > end) {
            return false;
        }
        int checksum = ~Checksum.sum(b, start, end - start) & 0xffff;
        Bytes.int16Little(b, field, checksum == 0 ? 0xffff : checksum);
        VirtioHeader.writePlain(b, virtio); // not to be completed again, should the packet have to wait
        return true;
    }

    private static boolean isSegmentable(IpPacket packet, int type) {
        return switch (type) {
            case VirtioHeader.TCP_IPV4 -> packet.protocol() == IpPacket.TCP && !packet.isIpv6() && !packet.isFragment();
            case VirtioHeader.TCP_IPV6 -> packet.protocol() == IpPacket.TCP && packet.isIpv6() && !packet.isFragment();
            case VirtioHeader.UDP_SEGMENTS -> packet.protocol() == IpPacket.UDP && !packet.isFragment();
            default -> false;
        };
    }

    private boolean beginSegments(IpPacket packet, int virtio) {
        tcp = packet.protocol() == IpPacket.TCP;
        int transport = packet.transport() - offset;
        headerLength = transport + (tcp ? packet.tcpHeaderLength() : 8);
        segmentSize = VirtioHeader.segmentSize(b, virtio);
        if (segmentSize == 0 || headerLength > HEADER_MAX || headerLength >= length) {
            return false;
        }
        transportLength = transport;
        checksumAt = transport + (tcp ? 16 : 6);
        System.arraycopy(b, offset, header, 0, headerLength);
        id = ipv6 ? 0 : Bytes.uint16(b, offset + 4);
        sequence = tcp ? Bytes.int32(b, offset + transport + 4) : 0;
        flags = tcp ? b[offset + transport + 13] : 0;
        payloadAt = offset + headerLength;
        length = 0;
        return true;
    }

    /// How many packets [#next] will give.
    int count() {
        return length != 0 ? 1 : (end - payloadAt + segmentSize - 1) / segmentSize;
    }

    /// Total bytes of those packets.
    long bytes() {
        return length != 0 ? length : end - payloadAt + (long) count() * headerLength;
    }

    /// Bytes of the longest of those packets.
    int longest() {
        return length != 0 ? length : headerLength + Math.min(segmentSize, end - payloadAt);
    }

    /// Prepares the next packet; false when all are out.
    boolean next() {
        if (payloadAt >= end) {
            return length != 0 && index++ == 0;
        }
        int payload = Math.min(segmentSize, end - payloadAt);
        boolean last = payloadAt + payload == end;
        offset = payloadAt - headerLength;
        length = headerLength + payload;
        if (index > 0) {
            System.arraycopy(header, 0, b, offset, headerLength);
        }
        writeIpHeader();
        writeTransportHeader(last);
        payloadAt += payload;
        index++;
        return true;
    }

    private void writeIpHeader() {
        if (ipv6) {
            Bytes.int16(b, offset + 4, length - 40);
            return;
        }
        Bytes.int16(b, offset + 2, length);
        Bytes.int16(b, offset + 4, id + index);
        Checksum.writeIpv4Header(b, offset, transportLength);
    }

    private void writeTransportHeader(boolean last) {
        int transport = offset + transportLength;
        if (tcp) {
            Bytes.int32(b, transport + 4, sequence + index * segmentSize);
            int keep = last ? 0xff : ~(IpPacket.TCP_FIN | IpPacket.TCP_PSH);
            int congestion = index == 0 ? 0xff : ~0x80; // "window reduced" is said once (RFC 3168, 6.1.2)
            b[transport + 13] = (byte) (flags & keep & congestion);
        } else {
            Bytes.int16(b, transport + 4, length - transportLength);
        }
        int protocol = tcp ? IpPacket.TCP : IpPacket.UDP;
        Checksum.writeTransport(b, offset, ipv6, protocol, transport, offset + checksumAt, offset + length);
    }

    /// Where the packet prepared by [#next] starts.
    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
