package weft.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.packet.IpPacket.TCP_ACK;
import static weft.protocol.packet.IpPacket.TCP_FIN;
import static weft.protocol.packet.IpPacket.TCP_RST;
import static weft.protocol.packet.IpPacket.TCP_SYN;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import weft.protocol.engine.SyntheticPackets;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.FlowKey;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;

class ConnectionTableTest {
    private static final IpAddress OURS = IpAddress.parse("100.64.0.1");
    private static final IpAddress THEIRS = IpAddress.parse("100.64.0.2");
    private static final IpAddress THIRD = IpAddress.parse("100.64.0.3");
    private static final long SECOND = 1_000_000_000L;
    private static final PacketFilter WEB_ONLY = PacketFilter.compile(List.of(new FilterRule(
            List.of(IpPrefix.host(THEIRS)), List.of(new PortTarget(IpPrefix.host(OURS), 80, 80)), List.of(6, 17))));

    private final SplittableRandom random = new SplittableRandom(3);
    private final FlowKey key = new FlowKey(5);
    private final IpPacket view = new IpPacket();
    private ConnectionTable table = new ConnectionTable(1_024, 5);
    private PacketFilter filter = WEB_ONLY;
    private long now = SECOND;

    @Test
    void onlyWhatARuleAcceptsComesInUnasked() {
        assertThat(tcpIn(40_000, 80, TCP_SYN)).isTrue();
        assertThat(tcpIn(40_000, 81, TCP_SYN)).isFalse();
        assertThat(tcpIn(40_000, 81, TCP_ACK)).isFalse();
        assertThat(udpIn(40_000, 80)).isTrue();
        assertThat(udpIn(40_000, 53)).isFalse();
        filter = PacketFilter.DENY_ALL;
        assertThat(tcpIn(40_001, 80, TCP_SYN)).isFalse();
    }

    @Test
    void answersToOurFlowsComeInWithoutARule() {
        assertThat(udpIn(53, 5_000)).isFalse();
        udpOut(5_000, 53);
        assertThat(udpIn(53, 5_000)).isTrue();
        assertThat(udpIn(54, 5_000)).isFalse();

        tcpOut(5_000, 443, TCP_SYN);
        assertThat(tcpIn(443, 5_000, TCP_SYN | TCP_ACK)).isTrue();
        assertThat(tcpIn(443, 5_001, TCP_SYN | TCP_ACK)).isFalse();
    }

    @Test
    void aFlowEndsByAge() {
        udpOut(5_000, 53);
        now += 119 * SECOND;
        assertThat(udpIn(53, 5_000)).isTrue();
        now += 299 * SECOND;
        assertThat(udpIn(53, 5_000)).as("answered flows live longer").isTrue();
        now += 301 * SECOND;
        assertThat(udpIn(53, 5_000)).isFalse();
        assertThat(table.size(now)).isZero();
    }

    @Test
    void aClosedTcpConnectionDoesNotStayOpen() {
        tcpOut(5_000, 443, TCP_SYN);
        tcpIn(443, 5_000, TCP_SYN | TCP_ACK);
        tcpOut(5_000, 443, TCP_FIN | TCP_ACK);
        assertThat(tcpIn(443, 5_000, TCP_FIN | TCP_ACK)).isTrue();
        now += 31 * SECOND;
        assertThat(tcpIn(443, 5_000, TCP_ACK)).isFalse();

        tcpOut(5_001, 443, TCP_SYN);
        tcpIn(443, 5_001, TCP_RST | TCP_ACK);
        assertThat(tcpIn(443, 5_001, TCP_SYN))
                .as("the peer may not open it again")
                .isFalse();
    }

    @Test
    void revokedFlowsStopAndAllowedOnesGoOn() {
        assertThat(tcpIn(40_000, 80, TCP_SYN)).isTrue();
        tcpOut(80, 40_000, TCP_SYN | TCP_ACK);
        tcpOut(5_000, 443, TCP_SYN);
        assertThat(tcpIn(443, 5_000, TCP_SYN | TCP_ACK)).isTrue();

        filter = PacketFilter.DENY_ALL;
        table.filterChanged();

        assertThat(tcpIn(40_000, 80, TCP_ACK)).isFalse();
        tcpOut(80, 40_000, TCP_ACK);
        assertThat(tcpIn(40_000, 80, TCP_ACK))
                .as("our host's answer does not open it again")
                .isFalse();
        assertThat(tcpIn(443, 5_000, TCP_ACK)).isTrue();

        filter = WEB_ONLY;
        table.filterChanged();
        assertThat(tcpIn(40_000, 80, TCP_ACK)).as("allowed again").isTrue();
    }

    @Test
    void aPeerMayRefuseOnlyWhatWeAreOpening() {
        tcpOut(5_000, 443, TCP_SYN);
        assertThat(refused(5_001, 443)).as("never begun").isFalse();
        assertThat(refused(5_000, 443)).isTrue();
        assertThat(refused(5_000, 443)).as("over already").isFalse();

        tcpOut(5_002, 443, TCP_SYN);
        tcpIn(443, 5_002, TCP_SYN | TCP_ACK);
        assertThat(refused(5_002, 443)).as("answered").isFalse();

        tcpIn(40_000, 80, TCP_SYN);
        assertThat(refused(80, 40_000)).as("its own").isFalse();
    }

    @Test
    void anUnseenConnectionOfOursIsPickedUp() {
        tcpOut(5_000, 443, TCP_ACK);
        assertThat(tcpIn(443, 5_000, TCP_ACK)).isTrue();

        tcpOut(80, 40_000, TCP_ACK);
        filter = PacketFilter.DENY_ALL;
        table.filterChanged();
        assertThat(tcpIn(40_000, 80, TCP_ACK))
                .as("one that the rules let the peer open counts as the peer's")
                .isFalse();
    }

    @Test
    void anUnseenConnectionIsOursOnlyWhileTheTableIsNew() {
        tcpOut(5_000, 443, TCP_SYN | TCP_ACK);
        assertThat(tcpIn(443, 5_000, TCP_ACK)).as("a SYN with ACK answers").isFalse();
        udpOut(5_000, 53);
        now += 301 * SECOND;

        tcpOut(5_001, 443, TCP_ACK);
        assertThat(tcpIn(443, 5_001, TCP_ACK)).isFalse();
        tcpOut(80, 40_000, TCP_ACK);
        assertThat(tcpIn(40_000, 80, TCP_ACK)).as("a rule lets the peer").isTrue();
    }

    @Test
    void aRevokedFlowStaysRevokedWhileEitherSideSends() {
        udpIn(40_000, 80);
        udpOut(80, 40_000);
        revokeAll();
        for (int i = 0; i < 50; i++) {
            now += 7_000 * SECOND;
            assertThat(udpIn(40_000, 80)).isFalse();
        }
        now += 7_000 * SECOND;
        udpOut(80, 40_000);
        assertThat(udpIn(40_000, 80)).isFalse();
    }

    @Test
    void aPeersFlowThatEndedByAgeIsAskedAgainWhenOurHostAnswersLate() {
        udpIn(40_000, 80);
        udpOut(80, 40_000);
        udpIn(40_001, 80);
        now += 301 * SECOND;
        udpOut(80, 40_001);
        assertThat(udpIn(40_001, 80)).as("the rules still accept it").isTrue();

        revokeAll();
        udpOut(80, 40_000);
        assertThat(udpIn(40_000, 80)).isFalse();
        udpOut(80, 40_000);
        assertThat(udpIn(40_000, 80)).isFalse();
    }

    @Test
    void aPeersResetInItsOwnFlowHidesNoRevocation() {
        tcpIn(40_000, 80, TCP_SYN);
        tcpOut(80, 40_000, TCP_SYN | TCP_ACK);
        assertThat(tcpIn(40_000, 80, TCP_RST)).isTrue();
        now += 31 * SECOND;
        assertThat(table.size(now)).as("our host may have ignored it").isEqualTo(1);

        revokeAll();
        tcpOut(80, 40_000, TCP_ACK);
        assertThat(tcpIn(40_000, 80, TCP_ACK)).isFalse();
    }

    @Test
    void aPeersFlowEndsWhenOurSideClosesToo() {
        tcpIn(40_000, 80, TCP_SYN);
        tcpOut(80, 40_000, TCP_SYN | TCP_ACK);
        tcpIn(40_000, 80, TCP_RST);
        tcpIn(40_000, 80, TCP_SYN);
        tcpOut(80, 40_000, TCP_FIN | TCP_ACK);
        now += 31 * SECOND;
        assertThat(table.size(now)).as("the peer had begun anew").isEqualTo(1);

        tcpIn(40_000, 80, TCP_RST);
        now += 31 * SECOND;
        assertThat(table.size(now)).isZero();
    }

    @Test
    void aFloodOfUnansweredFlowsDoesNotWashARevocationAway() {
        table = new ConnectionTable(64, 5);
        tcpIn(40_000, 80, TCP_SYN);
        tcpOut(80, 40_000, TCP_SYN | TCP_ACK);
        revokeAll();
        assertThat(tcpIn(40_000, 80, TCP_ACK)).isFalse();
        filter = PacketFilter.compile(List.of(
                new FilterRule(List.of(IpPrefix.ALL_IPV4), List.of(PortTarget.all(IpPrefix.ALL_IPV4)), List.of(17))));
        for (int port = 1; port < 20_000; port++) {
            now++;
            udpIn(port, 80);
        }

        tcpOut(80, 40_000, TCP_ACK);
        assertThat(tcpIn(40_000, 80, TCP_ACK)).isFalse();
    }

    @Test
    void echoRepliesComeOnlyToWhoAsked() {
        assertThat(in(icmp(THEIRS, 0, 7))).isFalse();
        out(icmp(OURS, 8, 7));
        assertThat(in(icmp(THEIRS, 0, 7))).isTrue();
        assertThat(in(icmp(THEIRS, 0, 8))).isFalse();
        assertThat(in(icmp(THEIRS, 8, 7))).as("asking us needs a rule").isFalse();
        filter = PacketFilter.ALLOW_ALL;
        assertThat(in(icmp(THEIRS, 8, 9))).isTrue();
    }

    @Test
    void icmpErrorsComeOnlyAboutWhatWeSent() {
        assertThat(in(unreachable(5_000, 53))).isFalse();
        udpOut(5_000, 53);
        assertThat(in(unreachable(5_000, 53))).isTrue();
        assertThat(in(unreachable(5_000, 54))).isFalse();
    }

    @Test
    void laterFragmentsPassOnlyBehindAnAcceptedFirst() {
        assertThat(in(fragment(udp(THEIRS, OURS, 40_000, 80), 9, 1_480))).isFalse();
        assertThat(in(fragment(udp(THEIRS, OURS, 40_000, 80), 9, 0))).isTrue();
        assertThat(in(fragment(udp(THEIRS, OURS, 40_000, 80), 9, 1_480))).isTrue();
        assertThat(in(fragment(udp(THEIRS, OURS, 40_000, 80), 10, 1_480))).isFalse();
        assertThat(in(fragment(udp(THEIRS, OURS, 40_000, 53), 11, 0))).isFalse();
        assertThat(in(fragment(udp(THEIRS, OURS, 40_000, 53), 11, 1_480))).isFalse();
        now += 31 * SECOND;
        assertThat(in(fragment(udp(THEIRS, OURS, 40_000, 80), 9, 1_480))).isFalse();
    }

    @Test
    void fragmentsOfOnePeerDisplaceNoneOfAnotherThatAreOnTheirWay() {
        filter = PacketFilter.ALLOW_ALL;
        for (int id = 0; id < 20; id++) {
            in(fragment(udp(THEIRS, OURS, 40_000, 80), id, 0));
        }
        for (int id = 0; id < 20_000; id++) {
            now += 10_000;
            in(fragment(udp(THIRD, OURS, 40_000, 80), id, 0));
        }

        int passed = 0;
        for (int id = 0; id < 20; id++) {
            passed += in(fragment(udp(THEIRS, OURS, 40_000, 80), id, 1_480)) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(20);
        assertThat(in(fragment(udp(THIRD, OURS, 40_000, 80), 19_999, 1_480)))
                .as("its newest")
                .isTrue();
    }

    @Test
    void aFragmentMayNotOverlayTheTcpHeader() {
        assertThat(in(fragment(tcp(THEIRS, OURS, 40_000, 80, TCP_SYN), 9, 0))).isTrue();
        assertThat(in(fragment(tcp(THEIRS, OURS, 40_000, 80, TCP_SYN), 9, 8))).isFalse();
        assertThat(in(fragment(tcp(THEIRS, OURS, 40_000, 80, TCP_SYN), 9, 24))).isTrue();
    }

    @Test
    void aFloodIsBoundedAndSparesAnsweredFlows() {
        table = new ConnectionTable(64, 5);
        filter = PacketFilter.ALLOW_ALL;
        tcpOut(5_000, 443, TCP_SYN);
        tcpIn(443, 5_000, TCP_SYN | TCP_ACK);
        for (int port = 1; port < 20_000; port++) {
            now++;
            udpIn(port, 80);
        }
        filter = PacketFilter.DENY_ALL;
        assertThat(table.size(now)).isLessThanOrEqualTo(64);
        assertThat(table.evicted()).isPositive();
        assertThat(tcpIn(443, 5_000, TCP_ACK)).isTrue();
    }

    @Test
    void pingsOfOnePeerCutNoConnectionsOfOthers() {
        pingsAnsweredFrom(THIRD, 0, 1_000);
        for (int port = 1; port <= 100; port++) {
            connect(port);
        }
        pingsAnsweredFrom(THIRD, 1_000, 65_000);
        assertThat(alive(100)).isEqualTo(100);
    }

    @Test
    void answeredFlowsOfOnePeerDisplaceItsOwnAndNotThoseOfOthers() {
        filter = PacketFilter.ALLOW_ALL;
        answeredFrom(THEIRS, 1, 100);
        answeredFrom(THIRD, 1, 60_000);
        assertThat(table.size(now)).isEqualTo(1_024);
        revokeAll();

        assertThat(deniedFrom(THEIRS, 100)).isEqualTo(100);
    }

    @Test
    void whoHasMoreThanHalfOfASetGivesWayToOthers() {
        table = new ConnectionTable(8, 5);
        filter = PacketFilter.ALLOW_ALL;
        answeredFrom(THEIRS, 1, 2);
        answeredFrom(THIRD, 1, 6);
        answeredFrom(THEIRS, 3, 4);
        revokeAll();

        assertThat(deniedFrom(THEIRS, 4)).as("the older two and the newer two").isEqualTo(4);
    }

    @Test
    void aFlowOfOursTakesThePlaceOfWhatRanksLower() {
        table = new ConnectionTable(8, 5);
        pingsAnsweredFrom(THIRD, 0, 8);
        for (int port = 1; port <= 8; port++) {
            connect(port);
        }
        assertThat(alive(8)).isEqualTo(8);
    }

    @Test
    void otherProtocolsNeedARuleThatNamesThem() {
        filter = PacketFilter.compile(List.of(
                new FilterRule(List.of(IpPrefix.ALL_IPV4), List.of(PortTarget.all(IpPrefix.ALL_IPV4)), List.of(47))));
        var gre = udp(THEIRS, OURS, 0, 0);
        gre[9] = 47;
        assertThat(in(gre)).isTrue();
        gre[9] = 50;
        assertThat(in(gre)).isFalse();
    }

    @Test
    void hostilePacketsNeverThrow() {
        filter = PacketFilter.ALLOW_ALL;
        int parsed = 0;
        for (int i = 0; i < 100_000; i++) {
            now += random.nextInt(1_000_000);
            var bytes = new byte[random.nextInt(20, 100)];
            random.nextBytes(bytes);
            bytes[0] = 0x45;
            bytes[9] = (byte) new int[] {1, 6, 17, 58, 132}[i % 5];
            Bytes.int16(bytes, 2, bytes.length);
            Bytes.int16(bytes, 6, random.nextBoolean() ? 0 : random.nextInt(65_536));
            if (view.parse(bytes, 0, bytes.length)) {
                parsed++;
                if (random.nextBoolean()) {
                    out(bytes);
                } else {
                    in(bytes);
                }
            }
        }
        assertThat(parsed).isGreaterThan(10_000);
    }

    private void connect(int port) {
        now++;
        tcpOut(port, 443, TCP_SYN);
        tcpIn(443, port, TCP_SYN | TCP_ACK);
    }

    private int alive(int ports) {
        filter = PacketFilter.DENY_ALL;
        int alive = 0;
        for (int port = 1; port <= ports; port++) {
            alive += tcpIn(443, port, TCP_ACK) ? 1 : 0;
        }
        return alive;
    }

    private void pingsAnsweredFrom(IpAddress peer, int firstId, int end) {
        filter = PacketFilter.ALLOW_ALL;
        for (int id = firstId; id < end; id++) {
            now += 50_000;
            in(icmp(peer, OURS, 8, id));
            out(icmp(OURS, peer, 0, id));
        }
    }

    private void answeredFrom(IpAddress peer, int firstPort, int lastPort) {
        for (int port = firstPort; port <= lastPort; port++) {
            now++;
            in(udp(peer, OURS, port, 80));
            out(udp(OURS, peer, 80, port));
        }
    }

    /// How many of a peer's first ports are remembered as the peer's: an answer of ours does not open them.
    private int deniedFrom(IpAddress peer, int ports) {
        int denied = 0;
        for (int port = 1; port <= ports; port++) {
            out(udp(OURS, peer, 80, port));
            denied += in(udp(peer, OURS, port, 80)) ? 0 : 1;
        }
        return denied;
    }

    private void revokeAll() {
        filter = PacketFilter.DENY_ALL;
        table.filterChanged();
    }

    private boolean refused(int ours, int theirs) {
        key.of(IpPacket.TCP, OURS, ours, THEIRS, theirs);
        return table.refused(key, now);
    }

    private boolean tcpIn(int from, int to, int flags) {
        return in(tcp(THEIRS, OURS, from, to, flags));
    }

    private void tcpOut(int from, int to, int flags) {
        out(tcp(OURS, THEIRS, from, to, flags));
    }

    private boolean udpIn(int from, int to) {
        return in(udp(THEIRS, OURS, from, to));
    }

    private void udpOut(int from, int to) {
        out(udp(OURS, THEIRS, from, to));
    }

    private boolean in(byte[] packet) {
        assertThat(view.parse(packet, 0, packet.length)).isTrue();
        key.ofInbound(view);
        return table.inbound(view, key, filter, now);
    }

    private void out(byte[] packet) {
        assertThat(view.parse(packet, 0, packet.length)).isTrue();
        key.ofOutbound(view);
        table.outbound(view, key, filter, now);
    }

    private byte[] tcp(IpAddress from, IpAddress to, int fromPort, int toPort, int flags) {
        return bare(new SyntheticPackets(from, to, fromPort, toPort, 0).tcp(16, 1_000, flags, 1, random));
    }

    private byte[] udp(IpAddress from, IpAddress to, int fromPort, int toPort) {
        return bare(new SyntheticPackets(from, to, fromPort, toPort, 0).udp(28, 1_000, random));
    }

    private static byte[] bare(SyntheticPackets.Packet packet) {
        return java.util.Arrays.copyOfRange(packet.array(), 10, packet.length());
    }

    private byte[] icmp(IpAddress from, int type, int id) {
        return icmp(from, from.equals(OURS) ? THEIRS : OURS, type, id);
    }

    private byte[] icmp(IpAddress from, IpAddress to, int type, int id) {
        var packet = udp(from, to, 0, 0);
        packet[9] = IpPacket.ICMP;
        packet[20] = (byte) type;
        Bytes.int16(packet, 24, id);
        return packet;
    }

    private byte[] unreachable(int ourPort, int theirPort) {
        var quoted = udp(OURS, THEIRS, ourPort, theirPort);
        var packet = new byte[20 + 8 + 28];
        System.arraycopy(udp(THEIRS, OURS, 0, 0), 0, packet, 0, 20);
        Bytes.int16(packet, 2, packet.length);
        packet[9] = IpPacket.ICMP;
        packet[20] = 3;
        System.arraycopy(quoted, 0, packet, 28, 28);
        return packet;
    }

    private static byte[] fragment(byte[] packet, int id, int offset) {
        Bytes.int16(packet, 4, id);
        Bytes.int16(packet, 6, offset / 8 | (offset == 0 ? 0x2000 : 0));
        return packet;
    }
}
