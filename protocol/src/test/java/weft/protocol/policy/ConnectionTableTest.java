package weft.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.packet.IpPacket.TCP_ACK;
import static weft.protocol.packet.IpPacket.TCP_FIN;
import static weft.protocol.packet.IpPacket.TCP_RST;
import static weft.protocol.packet.IpPacket.TCP_SYN;
import static weft.protocol.policy.FilteredHost.OURS;
import static weft.protocol.policy.FilteredHost.SECOND;
import static weft.protocol.policy.FilteredHost.THEIRS;
import static weft.protocol.policy.FilteredHost.WEB_ONLY;
import static weft.protocol.policy.FilteredHost.fragment;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.IpPrefix;

class ConnectionTableTest {
    private final FilteredHost host = new FilteredHost();

    @Test
    void onlyWhatARuleAcceptsComesInUnasked() {
        assertThat(host.tcpIn(40_000, 80, TCP_SYN)).isTrue();
        assertThat(host.tcpIn(40_000, 81, TCP_SYN)).isFalse();
        assertThat(host.tcpIn(40_000, 81, TCP_ACK)).isFalse();
        assertThat(host.udpIn(40_000, 80)).isTrue();
        assertThat(host.udpIn(40_000, 53)).isFalse();
        host.filter = PacketFilter.DENY_ALL;
        assertThat(host.tcpIn(40_001, 80, TCP_SYN)).isFalse();
    }

    @Test
    void answersToOurFlowsComeInWithoutARule() {
        assertThat(host.udpIn(53, 5_000)).isFalse();
        host.udpOut(5_000, 53);
        assertThat(host.udpIn(53, 5_000)).isTrue();
        assertThat(host.udpIn(54, 5_000)).isFalse();

        host.tcpOut(5_000, 443, TCP_SYN);
        assertThat(host.tcpIn(443, 5_000, TCP_SYN | TCP_ACK)).isTrue();
        assertThat(host.tcpIn(443, 5_001, TCP_SYN | TCP_ACK)).isFalse();
    }

    @Test
    void aFlowEndsByAge() {
        host.udpOut(5_000, 53);
        host.now += 119 * SECOND;
        assertThat(host.udpIn(53, 5_000)).isTrue();
        host.now += 299 * SECOND;
        assertThat(host.udpIn(53, 5_000)).as("answered flows live longer").isTrue();
        host.now += 301 * SECOND;
        assertThat(host.udpIn(53, 5_000)).isFalse();
        assertThat(host.table.size(host.now)).isZero();
    }

    @Test
    void aClosedTcpConnectionDoesNotStayOpen() {
        host.tcpOut(5_000, 443, TCP_SYN);
        host.tcpIn(443, 5_000, TCP_SYN | TCP_ACK);
        host.tcpOut(5_000, 443, TCP_FIN | TCP_ACK);
        assertThat(host.tcpIn(443, 5_000, TCP_FIN | TCP_ACK)).isTrue();
        host.now += 31 * SECOND;
        assertThat(host.tcpIn(443, 5_000, TCP_ACK)).isFalse();

        host.tcpOut(5_001, 443, TCP_SYN);
        host.tcpIn(443, 5_001, TCP_RST | TCP_ACK);
        assertThat(host.tcpIn(443, 5_001, TCP_SYN))
                .as("the peer may not open it again")
                .isFalse();
    }

    @Test
    void revokedFlowsStopAndAllowedOnesGoOn() {
        assertThat(host.tcpIn(40_000, 80, TCP_SYN)).isTrue();
        host.tcpOut(80, 40_000, TCP_SYN | TCP_ACK);
        host.tcpOut(5_000, 443, TCP_SYN);
        assertThat(host.tcpIn(443, 5_000, TCP_SYN | TCP_ACK)).isTrue();

        host.filter = PacketFilter.DENY_ALL;
        host.table.filterChanged();

        assertThat(host.tcpIn(40_000, 80, TCP_ACK)).isFalse();
        host.tcpOut(80, 40_000, TCP_ACK);
        assertThat(host.tcpIn(40_000, 80, TCP_ACK))
                .as("our host's answer does not open it again")
                .isFalse();
        assertThat(host.tcpIn(443, 5_000, TCP_ACK)).isTrue();

        host.filter = WEB_ONLY;
        host.table.filterChanged();
        assertThat(host.tcpIn(40_000, 80, TCP_ACK)).as("allowed again").isTrue();
    }

    @Test
    void aPeerMayRefuseOnlyWhatWeAreOpening() {
        host.tcpOut(5_000, 443, TCP_SYN);
        assertThat(host.refused(5_001, 443)).as("never begun").isFalse();
        assertThat(host.refused(5_000, 443)).isTrue();
        assertThat(host.refused(5_000, 443)).as("over already").isFalse();

        host.tcpOut(5_002, 443, TCP_SYN);
        host.tcpIn(443, 5_002, TCP_SYN | TCP_ACK);
        assertThat(host.refused(5_002, 443)).as("answered").isFalse();

        host.tcpIn(40_000, 80, TCP_SYN);
        assertThat(host.refused(80, 40_000)).as("its own").isFalse();
    }

    @Test
    void anUnseenConnectionOfOursIsPickedUp() {
        host.tcpOut(5_000, 443, TCP_ACK);
        assertThat(host.tcpIn(443, 5_000, TCP_ACK)).isTrue();

        host.tcpOut(80, 40_000, TCP_ACK);
        host.filter = PacketFilter.DENY_ALL;
        host.table.filterChanged();
        assertThat(host.tcpIn(40_000, 80, TCP_ACK))
                .as("one that the rules let the peer open counts as the peer's")
                .isFalse();
    }

    @Test
    void anUnseenConnectionIsOursOnlyWhileTheTableIsNew() {
        host.tcpOut(5_000, 443, TCP_SYN | TCP_ACK);
        assertThat(host.tcpIn(443, 5_000, TCP_ACK)).as("a SYN with ACK answers").isFalse();
        host.udpOut(5_000, 53);
        host.now += 301 * SECOND;

        host.tcpOut(5_001, 443, TCP_ACK);
        assertThat(host.tcpIn(443, 5_001, TCP_ACK)).isFalse();
        host.tcpOut(80, 40_000, TCP_ACK);
        assertThat(host.tcpIn(40_000, 80, TCP_ACK)).as("a rule lets the peer").isTrue();
    }

    @Test
    void aRevokedFlowStaysRevokedWhileEitherSideSends() {
        host.udpIn(40_000, 80);
        host.udpOut(80, 40_000);
        host.revokeAll();
        for (int i = 0; i < 50; i++) {
            host.now += 7_000 * SECOND;
            assertThat(host.udpIn(40_000, 80)).isFalse();
        }
        host.now += 7_000 * SECOND;
        host.udpOut(80, 40_000);
        assertThat(host.udpIn(40_000, 80)).isFalse();
    }

    @Test
    void aPeersFlowThatEndedByAgeIsAskedAgainWhenOurHostAnswersLate() {
        host.udpIn(40_000, 80);
        host.udpOut(80, 40_000);
        host.udpIn(40_001, 80);
        host.now += 301 * SECOND;
        host.udpOut(80, 40_001);
        assertThat(host.udpIn(40_001, 80)).as("the rules still accept it").isTrue();

        host.revokeAll();
        host.udpOut(80, 40_000);
        assertThat(host.udpIn(40_000, 80)).isFalse();
        host.udpOut(80, 40_000);
        assertThat(host.udpIn(40_000, 80)).isFalse();
    }

    @Test
    void aPeersResetInItsOwnFlowHidesNoRevocation() {
        host.tcpIn(40_000, 80, TCP_SYN);
        host.tcpOut(80, 40_000, TCP_SYN | TCP_ACK);
        assertThat(host.tcpIn(40_000, 80, TCP_RST)).isTrue();
        host.now += 31 * SECOND;
        assertThat(host.table.size(host.now)).as("our host may have ignored it").isEqualTo(1);

        host.revokeAll();
        host.tcpOut(80, 40_000, TCP_ACK);
        assertThat(host.tcpIn(40_000, 80, TCP_ACK)).isFalse();
    }

    @Test
    void aPeersFlowEndsWhenOurSideClosesToo() {
        host.tcpIn(40_000, 80, TCP_SYN);
        host.tcpOut(80, 40_000, TCP_SYN | TCP_ACK);
        host.tcpIn(40_000, 80, TCP_RST);
        host.tcpIn(40_000, 80, TCP_SYN);
        host.tcpOut(80, 40_000, TCP_FIN | TCP_ACK);
        host.now += 31 * SECOND;
        assertThat(host.table.size(host.now)).as("the peer had begun anew").isEqualTo(1);

        host.tcpIn(40_000, 80, TCP_RST);
        host.now += 31 * SECOND;
        assertThat(host.table.size(host.now)).isZero();
    }

    @Test
    void echoRepliesComeOnlyToWhoAsked() {
        assertThat(host.in(host.icmp(THEIRS, 0, 7))).isFalse();
        host.out(host.icmp(OURS, 8, 7));
        assertThat(host.in(host.icmp(THEIRS, 0, 7))).isTrue();
        assertThat(host.in(host.icmp(THEIRS, 0, 8))).isFalse();
        assertThat(host.in(host.icmp(THEIRS, 8, 7)))
                .as("asking us needs a rule")
                .isFalse();
        host.filter = PacketFilter.ALLOW_ALL;
        assertThat(host.in(host.icmp(THEIRS, 8, 9))).isTrue();
    }

    @Test
    void icmpErrorsComeOnlyAboutWhatWeSent() {
        assertThat(host.in(host.unreachable(5_000, 53))).isFalse();
        host.udpOut(5_000, 53);
        assertThat(host.in(host.unreachable(5_000, 53))).isTrue();
        assertThat(host.in(host.unreachable(5_000, 54))).isFalse();
    }

    @Test
    void laterFragmentsPassOnlyBehindAnAcceptedFirst() {
        assertThat(host.in(fragment(host.udp(THEIRS, OURS, 40_000, 80), 9, 1_480)))
                .isFalse();
        assertThat(host.in(fragment(host.udp(THEIRS, OURS, 40_000, 80), 9, 0))).isTrue();
        assertThat(host.in(fragment(host.udp(THEIRS, OURS, 40_000, 80), 9, 1_480)))
                .isTrue();
        assertThat(host.in(fragment(host.udp(THEIRS, OURS, 40_000, 80), 10, 1_480)))
                .isFalse();
        assertThat(host.in(fragment(host.udp(THEIRS, OURS, 40_000, 53), 11, 0))).isFalse();
        assertThat(host.in(fragment(host.udp(THEIRS, OURS, 40_000, 53), 11, 1_480)))
                .isFalse();
        host.now += 31 * SECOND;
        assertThat(host.in(fragment(host.udp(THEIRS, OURS, 40_000, 80), 9, 1_480)))
                .isFalse();
    }

    @Test
    void aFragmentMayNotOverlayTheTcpHeader() {
        assertThat(host.in(fragment(host.tcp(THEIRS, OURS, 40_000, 80, TCP_SYN), 9, 0)))
                .isTrue();
        assertThat(host.in(fragment(host.tcp(THEIRS, OURS, 40_000, 80, TCP_SYN), 9, 8)))
                .isFalse();
        assertThat(host.in(fragment(host.tcp(THEIRS, OURS, 40_000, 80, TCP_SYN), 9, 24)))
                .isTrue();
    }

    @Test
    void otherProtocolsNeedARuleThatNamesThem() {
        host.filter = PacketFilter.compile(List.of(
                new FilterRule(List.of(IpPrefix.ALL_IPV4), List.of(PortTarget.all(IpPrefix.ALL_IPV4)), List.of(47))));
        var gre = host.udp(THEIRS, OURS, 0, 0);
        gre[9] = 47;
        assertThat(host.in(gre)).isTrue();
        gre[9] = 50;
        assertThat(host.in(gre)).isFalse();
    }

    @Test
    void hostilePacketsNeverThrow() {
        host.filter = PacketFilter.ALLOW_ALL;
        int parsed = 0;
        for (int i = 0; i < 100_000; i++) {
            host.now += host.random.nextInt(1_000_000);
            var bytes = new byte[host.random.nextInt(20, 100)];
            host.random.nextBytes(bytes);
            bytes[0] = 0x45;
            bytes[9] = (byte) new int[] {1, 6, 17, 58, 132}[i % 5];
            Bytes.int16(bytes, 2, bytes.length);
            Bytes.int16(bytes, 6, host.random.nextBoolean() ? 0 : host.random.nextInt(65_536));
            if (host.view.parse(bytes, 0, bytes.length)) {
                parsed++;
                if (host.random.nextBoolean()) {
                    host.out(bytes);
                } else {
                    host.in(bytes);
                }
            }
        }
        assertThat(parsed).isGreaterThan(10_000);
    }
}
