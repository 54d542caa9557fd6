package weft.protocol.packet;

/// The Internet checksum (RFC 1071). Pure; allocates nothing.
///
/// Sums are taken over 16-bit words in little-endian order, whatever the packet's: the one's complement sum is
/// indifferent to byte order as long as reading and writing agree (RFC 1071, 2B), and this is the order of the machine.
/// A sum fits in an int and may be added to others before it is folded.
public final class Checksum {
    /// From this length on the vector path is faster than eight-byte steps.
    private static final int VECTOR_MIN = 128;

    private static final boolean VECTOR =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    private static final int WARM_UP_CALLS = 6_000;
    private static final int WARM_UP_LENGTH = 1_408;

    /// Not volatile: whoever sees it late loses nothing but speed.
    private static boolean vectorIsWarm;

    private Checksum() {}

    /// Runs the vector path until the compiler's last stage has it, and uses it from then on if its results are right.
    /// To be called once, in the background; before, it takes a hundred times as long as the other.
    public static void warmUp() {
        if (!VECTOR || vectorIsWarm) {
            return;
        }
        var bytes = new byte[WARM_UP_LENGTH];
        for (int i = 0; i < WARM_UP_LENGTH; i++) {
            bytes[i] = (byte) (i * 31);
        }
        boolean right = true;
        int expected = scalar(0, bytes, 0, WARM_UP_LENGTH);
        for (int call = 0; call < WARM_UP_CALLS; call++) {
            right &= fold(VectorChecksum.sum(bytes, 0, WARM_UP_LENGTH)) == expected;
        }
        vectorIsWarm = right;
    }

    /// The folded 16-bit sum of `length` bytes; an odd last byte counts as if a zero followed.
    public static int sum(byte[] b, int offset, int length) {
        int from = 0;
        long sum = 0;
        if (VECTOR && vectorIsWarm && length >= VECTOR_MIN) {
            from = VectorChecksum.bytesTaken(length);
            sum = VectorChecksum.sum(b, offset, from);
        }
        return scalar(sum, b, offset + from, length - from);
    }

    static int scalar(long sum, byte[] b, int offset, int length) {
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            long word = Bytes.int64Little(b, at);
            sum += (word & 0xffff_ffffL) + (word >>> 32);
        }
        for (; at + 2 <= end; at += 2) {
            sum += Bytes.uint16Little(b, at);
        }
        if (at < end) {
            sum += b[at] & 0xff;
        }
        return fold(sum);
    }

    /// Folds a sum of sums to 16 bits.
    public static int fold(long sum) {
        sum = (sum & 0xffff_ffffL) + (sum >>> 32);
        sum = (sum & 0xffff) + (sum >>> 16 & 0xffff) + (sum >>> 32);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (int) ((sum & 0xffff) + (sum >>> 16));
    }

    /// The sum of the pseudo-header of the IP packet at `at` (RFC 793, RFC 8200 8.1), not folded.
    public static int pseudoHeader(byte[] b, int at, boolean ipv6, int protocol, int transportLength) {
        int addresses = ipv6 ? scalar(0, b, at + 8, 32) : scalar(0, b, at + 12, 8);
        return addresses + (protocol << 8) + swap(transportLength & 0xffff) + swap(transportLength >>> 16);
    }

    /// Whether the TCP, UDP or ICMPv6 checksum of a packet holds.
    public static boolean transportHolds(byte[] b, int at, boolean ipv6, int protocol, int transport, int end) {
        int pseudo = pseudoHeader(b, at, ipv6, protocol, end - transport);
        return fold((long) pseudo + sum(b, transport, end - transport)) == 0xffff;
    }

    /// Computes and writes the checksum of a packet's transport header; its field is at `field`.
    public static void writeTransport(byte[] b, int at, boolean ipv6, int protocol, int transport, int field, int end) {
        Bytes.int16Little(b, field, 0);
        int pseudo = pseudoHeader(b, at, ipv6, protocol, end - transport);
        int checksum = ~fold((long) pseudo + sum(b, transport, end - transport)) & 0xffff;
        // UDP sends zero as all ones, since zero means "none" there (RFC 768).
        Bytes.int16Little(b, field, checksum == 0 && protocol == IpPacket.UDP ? 0xffff : checksum);
    }

    /// Computes and writes the checksum of an IPv4 header of `length` bytes.
    public static void writeIpv4Header(byte[] b, int at, int length) {
        Bytes.int16Little(b, at + 10, 0);
        Bytes.int16Little(b, at + 10, ~scalar(0, b, at, length) & 0xffff);
    }

    public static boolean ipv4HeaderHolds(byte[] b, int at, int length) {
        return scalar(0, b, at, length) == 0xffff;
    }

    private static int swap(int value) {
        return (value & 0xff) << 8 | value >>> 8 & 0xff;
    }
}
