package weft.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import weft.protocol.engine.SyntheticPackets;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;

/// Our host behind a connection table, and the packets that it and its peers send each other.
final class FilteredHost {
    static final IpAddress OURS = IpAddress.parse("100.64.0.1");
    static final IpAddress THEIRS = IpAddress.parse("100.64.0.2");
    static final IpAddress THIRD = IpAddress.parse("100.64.0.3");
    static final long SECOND = 1_000_000_000L;
    static final PacketFilter WEB_ONLY = PacketFilter.compile(List.of(new FilterRule(
            List.of(IpPrefix.host(THEIRS)), List.of(new PortTarget(IpPrefix.host(OURS), 80, 80)), List.of(6, 17))));

    final SplittableRandom random = new SplittableRandom(3);
    final IpPacket view = new IpPacket();
    private final FlowKey key = new FlowKey(5);
    ConnectionTable table = new ConnectionTable(1_024, 5);
    PacketFilter filter = WEB_ONLY;
    long now = SECOND;

    void revokeAll() {
        filter = PacketFilter.DENY_ALL;
        table.filterChanged();
    }

    /// A peer says that it refuses what we are opening; whether it may.
    boolean refused(int ours, int theirs) {
        key.of(IpPacket.TCP, OURS, ours, THEIRS, theirs);
        return table.refused(key, now);
    }

    boolean tcpIn(int from, int to, int flags) {
        return in(tcp(THEIRS, OURS, from, to, flags));
    }

    void tcpOut(int from, int to, int flags) {
        out(tcp(OURS, THEIRS, from, to, flags));
    }

    boolean udpIn(int from, int to) {
        return in(udp(THEIRS, OURS, from, to));
    }

    void udpOut(int from, int to) {
        out(udp(OURS, THEIRS, from, to));
    }

    /// A packet of a peer; whether it may pass.
    boolean in(byte[] packet) {
        assertThat(view.parse(packet, 0, packet.length)).isTrue();
        key.ofInbound(view);
        return table.inbound(view, key, filter, now);
    }

    /// A packet of our host.
    void out(byte[] packet) {
        assertThat(view.parse(packet, 0, packet.length)).isTrue();
        key.ofOutbound(view);
        table.outbound(view, key, filter, now);
    }

    byte[] tcp(IpAddress from, IpAddress to, int fromPort, int toPort, int flags) {
        return bare(new SyntheticPackets(from, to, fromPort, toPort, 0).tcp(16, 1_000, flags, 1, random));
    }

    byte[] udp(IpAddress from, IpAddress to, int fromPort, int toPort) {
        return bare(new SyntheticPackets(from, to, fromPort, toPort, 0).udp(28, 1_000, random));
    }

    private static byte[] bare(SyntheticPackets.Packet packet) {
        return Arrays.copyOfRange(packet.array(), 10, packet.length());
    }

    byte[] icmp(IpAddress from, int type, int id) {
        return icmp(from, from.equals(OURS) ? THEIRS : OURS, type, id);
    }

    byte[] icmp(IpAddress from, IpAddress to, int type, int id) {
        var packet = udp(from, to, 0, 0);
        packet[9] = IpPacket.ICMP;
        packet[20] = (byte) type;
        Bytes.int16(packet, 24, id);
        return packet;
    }

    byte[] unreachable(int ourPort, int theirPort) {
        var quoted = udp(OURS, THEIRS, ourPort, theirPort);
        var packet = new byte[20 + 8 + 28];
        System.arraycopy(udp(THEIRS, OURS, 0, 0), 0, packet, 0, 20);
        Bytes.int16(packet, 2, packet.length);
        packet[9] = IpPacket.ICMP;
        packet[20] = 3;
        System.arraycopy(quoted, 0, packet, 28, 28);
        return packet;
    }

    static byte[] fragment(byte[] packet, int id, int offset) {
        Bytes.int16(packet, 4, id);
        Bytes.int16(packet, 6, offset / 8 | (offset == 0 ? 0x2000 : 0));
        return packet;
    }
}
