package weft.protocol.engine;

import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;

/// Packet thread. Makes TCP connections that policy denies fail at once instead of timing out.
///
/// The node whose filter denied a SYN tells the peer with a TSMP message inside the tunnel, addresses swapped:
/// `'!'` 1 | protocol 1 | reason 1 | source port 2 | destination port 2 (ports as in the refused packet), and perhaps
/// flags 1, of which bit 0 says that it may not be final. The node that gets it answers its own host with a reset, if
/// the host is opening just that connection: so a peer can refuse a connection to itself, and nothing else. Layout:
/// Tailscale's `net/packet` (TSMP).
final class RefusalDesk {
    /// Refusals that may be sent at once, and how soon one more: a scan is not answered packet by packet.
    static final int BURST = 64;

    static final long REFILL_NANOS = 5_000_000; // 200 a second

    private static final int LENGTH = 7;
    private static final int MAYBE_BROKEN = 1;
    private static final int TCP_HEADER = 20;
    private static final char POLICY = 'A';

    private final EngineTables tables;
    private final Outbound outbound;
    private final EngineSink sink;
    private final byte[] message = OwnPacket.room(TCP_HEADER);
    private final FlowKey key;
    private long fullAtNanos = Long.MIN_VALUE;

    RefusalDesk(EngineTables tables, Outbound outbound, EngineSink sink) {
        this.tables = tables;
        this.outbound = outbound;
        this.sink = sink;
        key = tables.key.sibling();
    }

    /// The filter denied this packet of a peer.
    void denied(IpPacket packet, Peer peer, long now) {
        if (!packet.isTcpOpening() || !mayAnswer(now)) {
            return;
        }
        int sourcePort = packet.sourcePort();
        int targetPort = packet.targetPort();
        int body = OwnPacket.writeHeader(message, packet.target(), packet.source(), IpPacket.TSMP, LENGTH);
        message[body] = '!';
        message[body + 1] = IpPacket.TCP;
        message[body + 2] = POLICY;
        Bytes.int16(message, body + 3, sourcePort);
        Bytes.int16(message, body + 5, targetPort);
        outbound.send(peer, message, body + LENGTH, now);
    }

    /// Each answer moves the moment at which the budget is full again.
    private boolean mayAnswer(long now) {
        long full = Math.max(fullAtNanos, now);
        if (full - now > (BURST - 1) * REFILL_NANOS) {
            return false;
        }
        fullAtNanos = full + REFILL_NANOS;
        return true;
    }

    /// A TSMP packet from a peer; false when it is no refusal.
    boolean receive(IpPacket packet, Peer peer, long now) {
        byte[] b = packet.array();
        int body = packet.transport();
        int length = packet.end() - body;
        if (packet.isFragment() || length < LENGTH || b[body] != '!') {
            return false;
        }
        boolean isFinal = length == LENGTH || (b[body + LENGTH] & MAYBE_BROKEN) == 0;
        if (isFinal && b[body + 1] == IpPacket.TCP) {
            int ourPort = Bytes.uint16(b, body + 3);
            int theirPort = Bytes.uint16(b, body + 5);
            refused(peer, (char) (b[body + 2] & 0xff), packet.target(), ourPort, packet.source(), theirPort, now);
        }
        return true;
    }

    private void refused(
            Peer peer, char reason, IpAddress ours, int ourPort, IpAddress theirs, int theirPort, long now) {
        key.of(IpPacket.TCP, ours, ourPort, theirs, theirPort);
        if (!tables.openings.has(key) || !tables.connections.refused(key, now)) {
            return;
        }
        int at = VirtioHeader.LENGTH;
        int tcp = OwnPacket.writeHeader(message, theirs, ours, IpPacket.TCP, TCP_HEADER);
        int end = tcp + TCP_HEADER;
        Bytes.int16(message, tcp, theirPort);
        Bytes.int16(message, tcp + 2, ourPort);
        Bytes.int32(message, tcp + 4, 0);
        Bytes.int32(message, tcp + 8, tables.openings.sequence(key) + 1);
        Bytes.int32(message, tcp + 12, TCP_HEADER / 4 << 28 | (IpPacket.TCP_RST | IpPacket.TCP_ACK) << 16);
        Bytes.int32(message, tcp + 16, 0);
        Checksum.writeTransport(message, at, !theirs.isIpv4(), IpPacket.TCP, tcp, tcp + 16, end);
        if (!sink.toTun(message, 0, end)) {
            tables.counters.drop(PacketDrop.TUN_WRITE_FAILED);
        }
        sink.event(new EngineEvent.ConnectionRefused(peer.spec.peerId(), key.tuple(), reason));
    }
}
