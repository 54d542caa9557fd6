package weft.protocol.engine;

import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.IpPacket;

/// Packet thread. Joins consecutive packets of one TCP or UDP flow into a super-packet for the TUN, in place.
///
/// A packet is opened right where its payload has to end up: its header falls on the last bytes of what is there
/// already, which are put aside and put back once the header was compared. So payload is written once, by the
/// decryption. Each transport checksum is verified before it is given up for a partial one; a packet whose checksum
/// does not hold goes on alone and as it is, for the kernel to count.
final class Coalescer {
    interface Output {
        /// A finished packet or super-packet. `offset` has room for [VirtioHeader#LENGTH] bytes before it, where
        /// the header is written already. `packet` views the first of the `count` packets joined, which
        /// together had `bytes` bytes.
        void packet(IpPacket packet, byte[] b, int offset, int length, int count, long bytes);

        void malformed();
    }

    private static final int START = 128;
    private static final int LENGTH_MAX = 65_535;
    private static final int HEADER_MAX = 120;
    /// The kernel takes no more in a UDP super-packet.
    private static final int SEGMENTS_MAX = 128;

    private static final int ROOM = START + LENGTH_MAX + 2048;

    private final byte[] b = new byte[ROOM];
    private final byte[] aside = new byte[HEADER_MAX];
    private final byte[] moved = new byte[LENGTH_MAX + 64];
    private final IpPacket first = new IpPacket();
    private final Output output;
    private boolean joinTcp;
    private boolean joinUdp;

    private int count;
    private int end;
    private int headerLength;
    private int transportLength;
    private int segmentSize;
    private int protocol;
    private boolean ipv6;
    private boolean pushed;
    private boolean full;
    private int nextSequence;
    private int openedAt;

    /// @param joinTcp whether the TUN takes TCP super-packets
    /// @param joinUdp whether it takes UDP super-packets
    Coalescer(Output output, boolean joinTcp, boolean joinUdp) {
        this.output = output;
        this.joinTcp = joinTcp;
        this.joinUdp = joinUdp;
    }

    void join(boolean tcp, boolean udp) {
        joinTcp = tcp;
        joinUdp = udp;
    }

    byte[] array() {
        return b;
    }

    /// Where in [#array] to write the next packet, of at most `length` bytes. [#opened] or [#notOpened] must follow.
    int place(int length) {
        if (count > 0 && (full || end - headerLength + length > START + LENGTH_MAX)) {
            flush();
        }
        if (count == 0) {
            openedAt = START;
        } else {
            openedAt = end - headerLength;
            System.arraycopy(b, openedAt, aside, 0, headerLength);
        }
        return openedAt;
    }

    void notOpened() {
        if (count > 0) {
            System.arraycopy(aside, 0, b, openedAt, headerLength);
        }
    }

    /// A packet of `length` bytes, padding included, stands at the place given by [#place].
    void opened(int length) {
        if (count == 0) {
            begin(length);
            return;
        }
        int payload = continuing(length);
        if (payload > 0) {
            join(payload);
            return;
        }
        System.arraycopy(b, openedAt, moved, 0, length);
        System.arraycopy(aside, 0, b, openedAt, headerLength);
        flush();
        System.arraycopy(moved, 0, b, START, length);
        begin(length);
    }

    private void begin(int length) {
        if (!first.parse(b, START, length)) {
            output.malformed();
            return;
        }
        count = 1;
        end = first.end();
        ipv6 = first.isIpv6();
        protocol = first.protocol();
        transportLength = first.transport() - START;
        full = false;
        pushed = false;
        if (!first.isPlain() || !isJoinable() || !hasValidChecksums()) {
            passAsItIs();
        }
    }

    private boolean isJoinable() {
        int transport = first.transport();
        if (protocol == IpPacket.TCP && joinTcp) {
            headerLength = transportLength + first.tcpHeaderLength();
            segmentSize = first.length() - headerLength;
            nextSequence = Bytes.int32(b, transport + 4) + segmentSize;
            return first.tcpFlags() == IpPacket.TCP_ACK && segmentSize > 0;
        }
        if (protocol == IpPacket.UDP && joinUdp) {
            headerLength = transportLength + 8;
            segmentSize = first.length() - headerLength;
            return segmentSize > 0
                    && Bytes.uint16(b, transport + 4) == first.length() - transportLength
                    && Bytes.uint16(b, transport + 6) != 0;
        }
        return false;
    }

    private boolean hasValidChecksums() {
        return (ipv6 || Checksum.ipv4HeaderHolds(b, START, transportLength))
                && Checksum.transportHolds(b, START, ipv6, protocol, first.transport(), end);
    }

    private void passAsItIs() {
        VirtioHeader.writePlain(b, START - VirtioHeader.LENGTH);
        count = 0;
        output.packet(first, b, START, end - START, 1, end - START);
    }

    /// Payload length of the packet at [#openedAt] if it continues the super-packet, else 0.
    private int continuing(int length) {
        int at = openedAt;
        int total = totalLength(at, length);
        int payload = total - headerLength;
        // A segment shorter than the header would let this one's header reach back into the first header.
        if (payload <= 0 || payload > segmentSize || segmentSize < headerLength || count >= SEGMENTS_MAX) {
            return 0;
        }
        boolean same = hasSameIpHeader(at)
                && Bytes.int32(b, at + transportLength) == Bytes.int32(b, START + transportLength)
                && (protocol == IpPacket.TCP ? continuesTcp(at) : continuesUdp(at, payload));
        return same && Checksum.transportHolds(b, at, ipv6, protocol, at + transportLength, at + total) ? payload : 0;
    }

    private int totalLength(int at, int length) {
        if (length < headerLength) {
            return 0;
        }
        int total = ipv6 ? 40 + Bytes.uint16(b, at + 4) : Bytes.uint16(b, at + 2);
        return total <= length ? total : 0;
    }

    private boolean hasSameIpHeader(int at) {
        if (ipv6) {
            // Version, class, flow label | next header, hop limit | addresses.
            return Bytes.int32(b, at) == Bytes.int32(b, START)
                    && Bytes.uint16(b, at + 6) == Bytes.uint16(b, START + 6)
                    && Bytes.int64(b, at + 8) == Bytes.int64(b, START + 8)
                    && Bytes.int64(b, at + 16) == Bytes.int64(b, START + 16)
                    && Bytes.int64(b, at + 24) == Bytes.int64(b, START + 24)
                    && Bytes.int64(b, at + 32) == Bytes.int64(b, START + 32);
        }
        // Version, header length, service | flags, fragment | time to live, protocol | addresses.
        return Bytes.uint16(b, at) == Bytes.uint16(b, START)
                && Bytes.int32(b, at + 6) == Bytes.int32(b, START + 6)
                && Bytes.int64(b, at + 12) == Bytes.int64(b, START + 12);
    }

    private boolean continuesTcp(int at) {
        int tcp = at + transportLength;
        int firstTcp = START + transportLength;
        if (Bytes.int32(b, tcp + 4) != nextSequence
                || Bytes.int32(b, tcp + 8) != Bytes.int32(b, firstTcp + 8)
                || b[tcp + 12] != b[firstTcp + 12]
                || (b[tcp + 13] & ~IpPacket.TCP_PSH & 0xff) != IpPacket.TCP_ACK
                || Bytes.uint16(b, tcp + 14) != Bytes.uint16(b, firstTcp + 14)
                || Bytes.uint16(b, tcp + 18) != Bytes.uint16(b, firstTcp + 18)) {
            return false;
        }
        for (int i = 20; i < headerLength - transportLength; i += 4) {
            if (Bytes.int32(b, tcp + i) != Bytes.int32(b, firstTcp + i)) {
                return false;
            }
        }
        return true;
    }

    private boolean continuesUdp(int at, int payload) {
        int udp = at + transportLength;
        return Bytes.uint16(b, udp + 4) == payload + 8 && Bytes.uint16(b, udp + 6) != 0;
    }

    private void join(int payload) {
        if (protocol == IpPacket.TCP) {
            pushed = (b[openedAt + transportLength + 13] & IpPacket.TCP_PSH) != 0;
            nextSequence += payload;
        }
        System.arraycopy(aside, 0, b, openedAt, headerLength);
        end += payload;
        count++;
        full = pushed || payload < segmentSize;
    }

    /// Hands on what is there.
    void flush() {
        if (count == 0) {
            return;
        }
        int transport = START + transportLength;
        int total = end - START;
        if (count > 1) {
            writeLengths(transport, total);
        }
        int pseudo = Checksum.pseudoHeader(b, START, ipv6, protocol, total - transportLength);
        int checksumOffset = protocol == IpPacket.TCP ? 16 : 6;
        Bytes.int16Little(b, transport + checksumOffset, Checksum.fold(pseudo));
        int type = count == 1 ? VirtioHeader.PLAIN : superType();
        int size = count == 1 ? 0 : segmentSize;
        VirtioHeader.write(b, START - VirtioHeader.LENGTH, type, headerLength, size, transportLength, checksumOffset);
        int joined = count;
        count = 0;
        output.packet(first, b, START, total, joined, total + (joined - 1L) * headerLength);
    }

    private void writeLengths(int transport, int total) {
        if (ipv6) {
            Bytes.int16(b, START + 4, total - 40);
        } else {
            Bytes.int16(b, START + 2, total);
            Checksum.writeIpv4Header(b, START, transportLength);
        }
        if (protocol == IpPacket.UDP) {
            Bytes.int16(b, transport + 4, total - transportLength);
        } else if (pushed) {
            b[transport + 13] |= IpPacket.TCP_PSH;
        }
    }

    private int superType() {
        if (protocol == IpPacket.UDP) {
            return VirtioHeader.UDP_SEGMENTS;
        }
        return ipv6 ? VirtioHeader.TCP_IPV6 : VirtioHeader.TCP_IPV4;
    }
}
