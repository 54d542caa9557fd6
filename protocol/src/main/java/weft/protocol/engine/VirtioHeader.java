package weft.protocol.engine;

import weft.protocol.packet.Bytes;

/// The 10 bytes before each packet of a TUN opened with IFF_VNET_HDR (virtio 1.2, 5.1.6), in the machine's order, here
/// little-endian: flags 1 | type 1 | header length 2 | segment size 2 | checksum start 2 | checksum offset 2.
/// They let one read or write carry a TCP or UDP super-packet of up to 64 KiB.
public final class VirtioHeader {
    public static final int LENGTH = 10;

    /// The transport checksum holds only the sum of the pseudo-header; whoever sends the packet completes it.
    static final int NEEDS_CHECKSUM = 1;

    static final int PLAIN = 0;
    static final int TCP_IPV4 = 1;
    static final int TCP_IPV6 = 4;
    static final int UDP_SEGMENTS = 5;
    /// Set beside a TCP type: the first segment may say "congestion window reduced".
    private static final int ECN = 0x80;

    private VirtioHeader() {}

    static int type(byte[] b, int at) {
        return b[at + 1] & ~ECN & 0xff;
    }

    static boolean needsChecksum(byte[] b, int at) {
        return (b[at] & NEEDS_CHECKSUM) != 0;
    }

    static int segmentSize(byte[] b, int at) {
        return Bytes.uint16Little(b, at + 4);
    }

    static int checksumStart(byte[] b, int at) {
        return Bytes.uint16Little(b, at + 6);
    }

    static int checksumOffset(byte[] b, int at) {
        return Bytes.uint16Little(b, at + 8);
    }

    /// A packet that is complete as it is.
    public static void writePlain(byte[] b, int at) {
        Bytes.int64Little(b, at, 0);
        Bytes.int16Little(b, at + 8, 0);
    }

    static void write(byte[] b, int at, int type, int headerLength, int segmentSize, int start, int offset) {
        b[at] = NEEDS_CHECKSUM;
        b[at + 1] = (byte) type;
        Bytes.int16Little(b, at + 2, headerLength);
        Bytes.int16Little(b, at + 4, segmentSize);
        Bytes.int16Little(b, at + 6, start);
        Bytes.int16Little(b, at + 8, offset);
    }
}
