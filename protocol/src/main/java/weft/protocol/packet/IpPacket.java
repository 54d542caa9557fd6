package weft.protocol.packet;

/// Packet thread. A reusable view of one IP packet in a byte array: [#parse] once, then read the fields. Nothing is
/// copied and nothing allocated; the view is valid until the array changes.
///
/// What parses is safe to look at: every header lies within the packet, and lengths agree. IPv6 extension headers are
/// walked, at most [#EXTENSIONS_MAX] (RFC 8200, 4). An IPv6 packet with an IPv4-mapped address is refused, since here
/// that would name an IPv4 address ([IpAddress]).
public final class IpPacket {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;
    /// Messages between engines, never for the host ([protocol number 99, "any private encryption
    /// scheme"](https://www.iana.org/assignments/protocol-numbers)).
    public static final int TSMP = 99;

    public static final int TCP_FIN = 0x01;
    public static final int TCP_SYN = 0x02;
    public static final int TCP_RST = 0x04;
    public static final int TCP_PSH = 0x08;
    public static final int TCP_ACK = 0x10;

    static final int EXTENSIONS_MAX = 8;
    private static final int FRAGMENT = 44;

    private byte[] b = new byte[0];
    private int offset;
    private int length;
    private boolean ipv6;
    private int protocol;
    private int transport;
    private long sourceHigh;
    private long sourceLow;
    private long targetHigh;
    private long targetLow;
    private int sourcePort;
    private int targetPort;
    private boolean fragment;
    private int fragmentOffset;
    private int fragmentId;
    private boolean plain;

    /// Reads the headers of the packet at `at`, of which `available` bytes exist (padding may follow the packet).
    /// False when it is malformed; the view is then unusable.
    public boolean parse(byte[] bytes, int at, int available) {
        b = bytes;
        offset = at;
        fragment = false;
        fragmentOffset = 0;
        fragmentId = 0;
        sourcePort = 0;
        targetPort = 0;
        if (available < 20) {
            return false;
        }
        return switch (bytes[at] >>> 4 & 0xf) {
            case 4 -> parseIpv4(available) && parsePorts();
            case 6 -> available >= 40 && parseIpv6(available) && parsePorts();
            default -> false;
        };
    }

    private boolean parseIpv4(int available) {
        ipv6 = false;
        length = Bytes.uint16(b, offset + 2);
        int header = (b[offset] & 0xf) << 2;
        if (header < 20 || length < header || length > available) {
            return false;
        }
        protocol = Bytes.uint8(b, offset + 9);
        transport = offset + header;
        sourceHigh = 0;
        sourceLow = IpAddress.ipv4Low(Bytes.int32(b, offset + 12));
        targetHigh = 0;
        targetLow = IpAddress.ipv4Low(Bytes.int32(b, offset + 16));
        int fragmentField = Bytes.uint16(b, offset + 6);
        fragmentOffset = (fragmentField & 0x1fff) << 3;
        fragment = (fragmentField & 0x3fff) != 0;
        fragmentId = Bytes.uint16(b, offset + 4);
        plain = header == 20 && !fragment;
        return true;
    }

    private boolean parseIpv6(int available) {
        ipv6 = true;
        length = 40 + Bytes.uint16(b, offset + 4);
        if (length > available) {
            return false;
        }
        sourceHigh = Bytes.int64(b, offset + 8);
        sourceLow = Bytes.int64(b, offset + 16);
        targetHigh = Bytes.int64(b, offset + 24);
        targetLow = Bytes.int64(b, offset + 32);
        protocol = Bytes.uint8(b, offset + 6);
        transport = offset + 40;
        plain = true;
        return !IpAddress.isIpv4(sourceHigh, sourceLow) && !IpAddress.isIpv4(targetHigh, targetLow) && walkExtensions();
    }

    private boolean walkExtensions() {
        for (int i = 0; isExtension(protocol); i++) {
            plain = false;
            if (i == EXTENSIONS_MAX || transport + 8 > end()) {
                return false;
            }
            int next = Bytes.uint8(b, transport);
            int size = 8;
            if (protocol == FRAGMENT) {
                int field = Bytes.uint16(b, transport + 2);
                fragmentOffset = field & 0xfff8;
                fragment = (field & 0xfff9) != 0;
                fragmentId = Bytes.int32(b, transport + 4);
            } else {
                size = protocol == 51 ? Bytes.uint8(b, transport + 1) + 2 << 2 : Bytes.uint8(b, transport + 1) + 1 << 3;
            }
            protocol = next;
            transport += size;
            if (transport > end()) {
                return false;
            }
            if (fragmentOffset > 0) {
                return true; // what follows is the middle of something
            }
        }
        return true;
    }

    private static boolean isExtension(int protocol) {
        // Hop-by-hop options, routing, fragment, authentication, destination options.
        return switch (protocol) {
            case 0, 43, FRAGMENT, 51, 60 -> true;
            default -> false;
        };
    }

    private boolean parsePorts() {
        if (fragmentOffset > 0) {
            return true;
        }
        int room = end() - transport;
        switch (protocol) {
            case TCP -> {
                if (room < 20) {
                    return false;
                }
                int header = tcpHeaderLength();
                if (header < 20 || header > room && !fragment) {
                    return false;
                }
                readPorts();
            }
            case UDP -> {
                if (room < 8) {
                    return false;
                }
                readPorts();
            }
            case ICMP, ICMPV6 -> {
                return room >= 8;
            }
            case 33, 132, 136 -> {
                if (room < 4) {
                    return false;
                }
                readPorts();
            }
            default -> {}
        }
        return true;
    }

    private void readPorts() {
        sourcePort = Bytes.uint16(b, transport);
        targetPort = Bytes.uint16(b, transport + 2);
    }

    public byte[] array() {
        return b;
    }

    public int offset() {
        return offset;
    }

    /// Total length of the packet, without what may stand behind it.
    public int length() {
        return length;
    }

    /// Where the packet ends in the array.
    public int end() {
        return offset + length;
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /// The transport protocol, after any extension headers.
    public int protocol() {
        return protocol;
    }

    /// Where the transport header starts in the array.
    public int transport() {
        return transport;
    }

    /// No IPv4 options, no IPv6 extension headers, no fragment: fit to be coalesced.
    public boolean isPlain() {
        return plain;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public long targetHigh() {
        return targetHigh;
    }

    public long targetLow() {
        return targetLow;
    }

    public IpAddress source() {
        return new IpAddress(sourceHigh, sourceLow);
    }

    public IpAddress target() {
        return new IpAddress(targetHigh, targetLow);
    }

    /// 0 for protocols without ports and for later fragments.
    public int sourcePort() {
        return sourcePort;
    }

    public int targetPort() {
        return targetPort;
    }

    /// Whether this is a piece of a packet.
    public boolean isFragment() {
        return fragment;
    }

    /// In bytes; above 0 there is no transport header here.
    public int fragmentOffset() {
        return fragmentOffset;
    }

    public int fragmentId() {
        return fragmentId;
    }

    /// The low 8 flags of a TCP packet.
    public int tcpFlags() {
        return Bytes.uint8(b, transport + 13);
    }

    /// A SYN that answers nothing.
    public boolean isTcpOpening() {
        return protocol == TCP && fragmentOffset == 0 && (tcpFlags() & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    }

    public int tcpSequence() {
        return Bytes.int32(b, transport + 4);
    }

    public int tcpHeaderLength() {
        return (b[transport + 12] & 0xf0) >>> 2;
    }

    public int icmpType() {
        return Bytes.uint8(b, transport);
    }

    /// The identifier of an ICMP echo message.
    public int icmpId() {
        return Bytes.uint16(b, transport + 4);
    }

    /// Multicast, broadcast of all, and link-local: never for a peer.
    public boolean isTargetRoutable() {
        if (ipv6) {
            return targetHigh >>> 56 != 0xff && targetHigh >>> 54 != 0x3fa;
        }
        int target = (int) targetLow;
        return target >>> 28 < 0xe && target >>> 16 != 0xa9fe;
    }

    public boolean isEchoRequest() {
        return protocol == ICMP ? icmpType() == 8 : protocol == ICMPV6 && icmpType() == 128;
    }

    public boolean isEchoReply() {
        return protocol == ICMP ? icmpType() == 0 : protocol == ICMPV6 && icmpType() == 129;
    }

    /// Destination unreachable, packet too big, time exceeded, parameter problem: about another packet, whose start
    /// follows 8 bytes after [#transport].
    public boolean isIcmpError() {
        int type = protocol == ICMP || protocol == ICMPV6 ? icmpType() : -1;
        return protocol == ICMP ? type == 3 || type == 11 || type == 12 : type >= 1 && type <= 4;
    }

    /// Reads the packet quoted in an ICMP error: as much of its headers as a flow needs. The quote may be cut after 8
    /// bytes of its transport header (RFC 792). False when there is not that much.
    public boolean parseQuoted(IpPacket error) {
        int at = error.transport + 8;
        int room = error.end() - at;
        b = error.b;
        offset = at;
        fragment = false;
        fragmentOffset = 0;
        if (room < 28) {
            return false;
        }
        boolean fits = switch (b[at] >>> 4 & 0xf) {
            case 4 -> !error.ipv6 && quotedIpv4(room);
            case 6 -> error.ipv6 && room >= 48 && quotedIpv6(room);
            default -> false;
        };
        if (!fits || fragmentOffset > 0 || transport + 8 > end()) {
            return false;
        }
        readPorts();
        return true;
    }

    private boolean quotedIpv4(int room) {
        int claimed = Bytes.uint16(b, offset + 2);
        int header = (b[offset] & 0xf) << 2;
        if (header < 20 || claimed < header || header + 8 > room) {
            return false;
        }
        boolean parsed = parseIpv4(Integer.MAX_VALUE);
        length = Math.min(room, claimed);
        return parsed;
    }

    private boolean quotedIpv6(int room) {
        int claimed = 40 + Bytes.uint16(b, offset + 4);
        ipv6 = true;
        sourceHigh = Bytes.int64(b, offset + 8);
        sourceLow = Bytes.int64(b, offset + 16);
        targetHigh = Bytes.int64(b, offset + 24);
        targetLow = Bytes.int64(b, offset + 32);
        protocol = Bytes.uint8(b, offset + 6);
        transport = offset + 40;
        length = Math.min(room, claimed);
        return walkExtensions();
    }
}
