package weft.protocol.engine;

import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.IpPacket;

/// Packet thread. Tells the host that a packet is too long for the direct path to a peer, as a router on the way would
/// (RFC 792 with RFC 1191's "next-hop MTU"; RFC 4443, "packet too big"): its TCP then sends shorter segments.
///
/// With the default MTU there is no such path: one that carries less than 1,280 bytes of inner packet is not used.
final class NarrowPaths {
    /// Answers that may be given at once, and how soon one more.
    static final int BURST = 64;

    static final long REFILL_NANOS = 5_000_000; // 200 a second

    private static final int ICMP_IPV4 = 1;
    private static final int ICMP_IPV6 = 58;
    private static final int ICMP_HEADER = 8;
    /// Enough for the headers of the packet, by which the host finds the connection.
    private static final int QUOTE_MAX = 128;

    private final EngineTables tables;
    private final EngineSink sink;
    private final byte[] message = OwnPacket.room(ICMP_HEADER + QUOTE_MAX);
    private long fullAtNanos = Long.MIN_VALUE;

    NarrowPaths(EngineTables tables, EngineSink sink) {
        this.tables = tables;
        this.sink = sink;
    }

    /// Drops the packet, and says why.
    void refuse(IpPacket packet, int innerMtu, long now) {
        tables.counters.drop(PacketDrop.TOO_LONG);
        if (!mayAnswer(now)) {
            return;
        }
        int quoted = Math.min(QUOTE_MAX, packet.length());
        boolean ipv6 = packet.isIpv6();
        int protocol = ipv6 ? ICMP_IPV6 : ICMP_IPV4;
        int body = OwnPacket.writeHeader(message, packet.target(), packet.source(), protocol, ICMP_HEADER + quoted);
        int end = body + ICMP_HEADER + quoted;
        Bytes.int32(message, body, ipv6 ? 0x0200_0000 : 0x0304_0000);
        Bytes.int32(message, body + 4, innerMtu);
        System.arraycopy(packet.array(), packet.offset(), message, body + ICMP_HEADER, quoted);
        if (ipv6) {
            Checksum.writeTransport(message, VirtioHeader.LENGTH, true, protocol, body, body + 2, end);
        } else {
            Bytes.int16Little(message, body + 2, ~Checksum.sum(message, body, end - body) & 0xffff);
        }
        if (!sink.toTun(message, 0, end)) {
            tables.counters.drop(PacketDrop.TUN_WRITE_FAILED);
        }
    }

    private boolean mayAnswer(long now) {
        long full = Math.max(fullAtNanos, now);
        if (full - now > (BURST - 1) * REFILL_NANOS) {
            return false;
        }
        fullAtNanos = full + REFILL_NANOS;
        return true;
    }
}
