package weft.protocol.packet;

/// An IPv4 or IPv6 address as a value of two longs, so that the packet path can compare addresses without objects.
///
/// IPv4 is kept in its IPv4-mapped form `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2): one representation for both families,
/// and a mapped address that came from a dual-stack socket *is* the IPv4 address. Text follows RFC 5952.
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
    public static final IpAddress ANY_IPV4 = ofIpv4(0);
    public static final IpAddress ANY_IPV6 = new IpAddress(0, 0);

    static final long MAPPED = 0x0000_ffff_0000_0000L;
    private static final long MAPPED_MASK = 0xffff_ffff_0000_0000L;

    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(0, ipv4Low(bits));
    }

    /// The `low` half of an IPv4 address whose `high` half is 0.
    public static long ipv4Low(int bits) {
        return MAPPED | (bits & 0xffff_ffffL);
    }

    /// Of 4 or 16 bytes in network order.
    public static IpAddress of(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> ofIpv4(Bytes.int32(bytes, 0));
            case 16 -> new IpAddress(Bytes.int64(bytes, 0), Bytes.int64(bytes, 8));
            default -> throw new IllegalArgumentException("an IP address is 4 or 16 bytes, this is " + bytes.length);
        };
    }

    /// Reads `192.0.2.1` or `2001:db8::1`; never resolves names.
    ///
    /// @throws IllegalArgumentException with one line for a person
    public static IpAddress parse(String text) {
        return IpText.parseAddress(text);
    }

    public boolean isIpv4() {
        return isIpv4(high, low);
    }

    public static boolean isIpv4(long high, long low) {
        return high == 0 && (low & MAPPED_MASK) == MAPPED;
    }

    /// The 32 bits of an IPv4 address.
    public int ipv4() {
        return (int) low;
    }

    /// 32 or 128.
    public int familyBits() {
        return isIpv4() ? 32 : 128;
    }

    /// 4 or 16 bytes in network order.
    public byte[] bytes() {
        var bytes = new byte[isIpv4() ? 4 : 16];
        if (bytes.length == 4) {
            Bytes.int32(bytes, 0, ipv4());
        } else {
            Bytes.int64(bytes, 0, high);
            Bytes.int64(bytes, 8, low);
        }
        return bytes;
    }

    /// 0.0.0.0 or ::
    public boolean isUnspecified() {
        return high == 0 && (low == 0 || low == MAPPED);
    }

    public boolean isMulticast() {
        return isIpv4() ? (ipv4() >>> 28) == 0xe : (high >>> 56) == 0xff;
    }

    public boolean isLoopback() {
        return isIpv4() ? (ipv4() >>> 24) == 127 : high == 0 && low == 1;
    }

    public boolean isLinkLocal() {
        return isIpv4() ? (ipv4() >>> 16) == 0xa9fe : (high >>> 54) == 0x3fa;
    }

    @Override
    public int compareTo(IpAddress other) {
        int order = Boolean.compare(other.isIpv4(), isIpv4());
        if (order == 0) {
            order = Long.compareUnsigned(high, other.high);
        }
        return order == 0 ? Long.compareUnsigned(low, other.low) : order;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    @Override
    public String toString() {
        return IpText.print(this);
    }
}
