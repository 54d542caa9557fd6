package weft.protocol.mesh;

import weft.protocol.packet.IpAddress;

/// Pure. Which addresses the n-th node of a tailnet gets: IPv4 from 100.64.0.0/10 less the ranges that others
/// use within it (100.100.0.0/24, 100.100.100.0/24, and 100.115.92.0/23 of ChromeOS), IPv6 from
/// fd7a:115c:a1e0::/48 as the prefix and 1:0000:0000 plus the index.
public final class AddressPlan {
    /// How many nodes a tailnet can hold: indices are 1 to this.
    public static final int CAPACITY = (1 << 22) - 2 - 256 - 256 - 512;

    private static final int FIRST = ip(100, 64, 0, 0);
    /// Start and size of each excluded range, ascending.
    private static final int[][] EXCLUDED = {
        {ip(100, 100, 0, 0), 256}, {ip(100, 100, 100, 0), 256}, {ip(100, 115, 92, 0), 512}
    };

    private static final long IPV6_HIGH = 0xfd7a_115c_a1e0_0000L;
    private static final long IPV6_LOW = 0x1_0000_0000L;

    private AddressPlan() {}

    public static IpAddress ipv4(int index) {
        checkIndex(index);
        int address = FIRST + index;
        for (int[] range : EXCLUDED) {
            if (address >= range[0]) {
                address += range[1];
            }
        }
        return IpAddress.ofIpv4(address);
    }

    public static IpAddress ipv6(int index) {
        checkIndex(index);
        return new IpAddress(IPV6_HIGH, IPV6_LOW + index);
    }

    private static void checkIndex(int index) {
        if (index < 1 || index > CAPACITY) {
            throw new IllegalArgumentException("address index outside 1.." + CAPACITY);
        }
    }

    private static int ip(int a, int b, int c, int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }
}
