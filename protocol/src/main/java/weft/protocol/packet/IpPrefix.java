package weft.protocol.packet;

/// A range of addresses in CIDR form; `bits` counts in the address's own family (0 to 32, or 0 to 128).
/// The bits after the prefix are zero: one range has one value.
public record IpPrefix(IpAddress address, int bits) implements Comparable<IpPrefix> {
    public static final IpPrefix ALL_IPV4 = new IpPrefix(IpAddress.ANY_IPV4, 0);
    public static final IpPrefix ALL_IPV6 = new IpPrefix(IpAddress.ANY_IPV6, 0);

    public IpPrefix {
        checkBits(address, bits);
        if (!masked(address, bits).equals(address)) {
            throw new IllegalArgumentException(
                    "\"" + address + "/" + bits + "\" has bits after its prefix; did you mean " + masked(address, bits)
                            + "/" + bits + " or " + address + "/" + address.familyBits() + "?");
        }
    }

    /// The one address and nothing else.
    public static IpPrefix host(IpAddress address) {
        return new IpPrefix(address, address.familyBits());
    }

    /// The range of that size around an address.
    public static IpPrefix containing(IpAddress address, int bits) {
        checkBits(address, bits);
        return new IpPrefix(masked(address, bits), bits);
    }

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or an address alone.
    ///
    /// @throws IllegalArgumentException with one line for a person, also for bits set after the prefix
    public static IpPrefix parse(String text) {
        return parse(text, false);
    }

    /// As [#parse], but clears bits after the prefix, as WireGuard's tools do for `AllowedIPs`.
    public static IpPrefix parseLenient(String text) {
        return parse(text, true);
    }

    private static IpPrefix parse(String text, boolean mask) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return host(IpAddress.parse(text));
        }
        var address = IpAddress.parse(text.substring(0, slash));
        var digits = text.substring(slash + 1);
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a prefix: after the / stands a number from 0 to " + address.familyBits());
        }
        int bits = Integer.parseInt(digits);
        return mask ? containing(address, bits) : new IpPrefix(address, bits);
    }

    public boolean isIpv4() {
        return address.isIpv4();
    }

    public boolean isHost() {
        return bits == address.familyBits();
    }

    public boolean contains(IpAddress other) {
        return contains(other.high(), other.low());
    }

    /// Allocation-free form for the packet path; IPv4 in its mapped form.
    public boolean contains(long high, long low) {
        if (IpAddress.isIpv4(high, low) != isIpv4()) {
            return false;
        }
        return (high & highMask()) == address.high() && (low & lowMask()) == address.low();
    }

    public boolean contains(IpPrefix other) {
        return other.bits >= bits && contains(other.address);
    }

    /// The prefix length over the 128-bit form: IPv4 counts from 96.
    public int bits128() {
        return isIpv4() ? bits + 96 : bits;
    }

    /// The highest address of the range.
    public IpAddress last() {
        return new IpAddress(address.high() | ~highMask(), address.low() | ~lowMask());
    }

    long highMask() {
        return highMask(bits128());
    }

    long lowMask() {
        return lowMask(bits128());
    }

    private static long highMask(int bits128) {
        return bits128 >= 64 ? -1L : bits128 == 0 ? 0 : -1L << (64 - bits128);
    }

    private static long lowMask(int bits128) {
        return bits128 <= 64 ? 0 : -1L << (128 - bits128);
    }

    private static IpAddress masked(IpAddress address, int bits) {
        int bits128 = address.isIpv4() ? bits + 96 : bits;
        return new IpAddress(address.high() & highMask(bits128), address.low() & lowMask(bits128));
    }

    private static void checkBits(IpAddress address, int bits) {
        if (bits < 0 || bits > address.familyBits()) {
            throw new IllegalArgumentException("\"" + address + "/" + bits + "\" is not a prefix: an "
                    + (address.isIpv4() ? "IPv4" : "IPv6") + " prefix is 0 to " + address.familyBits() + " bits long");
        }
    }

    @Override
    public int compareTo(IpPrefix other) {
        int order = address.compareTo(other.address);
        return order == 0 ? Integer.compare(bits, other.bits) : order;
    }

    @Override
    public int hashCode() {
        return 31 * address.hashCode() + bits;
    }

    @Override
    public String toString() {
        return address + "/" + bits;
    }
}
