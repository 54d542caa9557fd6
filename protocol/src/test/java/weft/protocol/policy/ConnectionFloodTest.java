package weft.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.protocol.packet.IpPacket.TCP_ACK;
import static weft.protocol.packet.IpPacket.TCP_SYN;
import static weft.protocol.policy.FilteredHost.OURS;
import static weft.protocol.policy.FilteredHost.THEIRS;
import static weft.protocol.policy.FilteredHost.THIRD;
import static weft.protocol.policy.FilteredHost.fragment;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPrefix;

/// What many flows and fragments of one peer cost others.
class ConnectionFloodTest {
    private final FilteredHost host = new FilteredHost();

    @Test
    void aFloodOfUnansweredFlowsDoesNotWashARevocationAway() {
        host.table = new ConnectionTable(64, 5);
        host.tcpIn(40_000, 80, TCP_SYN);
        host.tcpOut(80, 40_000, TCP_SYN | TCP_ACK);
        host.revokeAll();
        assertThat(host.tcpIn(40_000, 80, TCP_ACK)).isFalse();
        host.filter = PacketFilter.compile(List.of(
                new FilterRule(List.of(IpPrefix.ALL_IPV4), List.of(PortTarget.all(IpPrefix.ALL_IPV4)), List.of(17))));
        for (int port = 1; port < 20_000; port++) {
            host.now++;
            host.udpIn(port, 80);
        }

        host.tcpOut(80, 40_000, TCP_ACK);
        assertThat(host.tcpIn(40_000, 80, TCP_ACK)).isFalse();
    }

    @Test
    void fragmentsOfOnePeerDisplaceNoneOfAnotherThatAreOnTheirWay() {
        host.filter = PacketFilter.ALLOW_ALL;
        for (int id = 0; id < 20; id++) {
            host.in(fragment(host.udp(THEIRS, OURS, 40_000, 80), id, 0));
        }
        for (int id = 0; id < 20_000; id++) {
            host.now += 10_000;
            host.in(fragment(host.udp(THIRD, OURS, 40_000, 80), id, 0));
        }

        int passed = 0;
        for (int id = 0; id < 20; id++) {
            passed += host.in(fragment(host.udp(THEIRS, OURS, 40_000, 80), id, 1_480)) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(20);
        assertThat(host.in(fragment(host.udp(THIRD, OURS, 40_000, 80), 19_999, 1_480)))
                .as("its newest")
                .isTrue();
    }

    @Test
    void aFloodIsBoundedAndSparesAnsweredFlows() {
        host.table = new ConnectionTable(64, 5);
        host.filter = PacketFilter.ALLOW_ALL;
        host.tcpOut(5_000, 443, TCP_SYN);
        host.tcpIn(443, 5_000, TCP_SYN | TCP_ACK);
        for (int port = 1; port < 20_000; port++) {
            host.now++;
            host.udpIn(port, 80);
        }
        host.filter = PacketFilter.DENY_ALL;
        assertThat(host.table.size(host.now)).isLessThanOrEqualTo(64);
        assertThat(host.table.evicted()).isPositive();
        assertThat(host.tcpIn(443, 5_000, TCP_ACK)).isTrue();
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
        host.filter = PacketFilter.ALLOW_ALL;
        answeredFrom(THEIRS, 1, 100);
        answeredFrom(THIRD, 1, 60_000);
        assertThat(host.table.size(host.now)).isEqualTo(1_024);
        host.revokeAll();

        assertThat(deniedFrom(THEIRS, 100)).isEqualTo(100);
    }

    @Test
    void whoHasMoreThanHalfOfASetGivesWayToOthers() {
        host.table = new ConnectionTable(8, 5);
        host.filter = PacketFilter.ALLOW_ALL;
        answeredFrom(THEIRS, 1, 2);
        answeredFrom(THIRD, 1, 6);
        answeredFrom(THEIRS, 3, 4);
        host.revokeAll();

        assertThat(deniedFrom(THEIRS, 4)).as("the older two and the newer two").isEqualTo(4);
    }

    @Test
    void aFlowOfOursTakesThePlaceOfWhatRanksLower() {
        host.table = new ConnectionTable(8, 5);
        pingsAnsweredFrom(THIRD, 0, 8);
        for (int port = 1; port <= 8; port++) {
            connect(port);
        }
        assertThat(alive(8)).isEqualTo(8);
    }

    private void connect(int port) {
        host.now++;
        host.tcpOut(port, 443, TCP_SYN);
        host.tcpIn(443, port, TCP_SYN | TCP_ACK);
    }

    private int alive(int ports) {
        host.filter = PacketFilter.DENY_ALL;
        int alive = 0;
        for (int port = 1; port <= ports; port++) {
            alive += host.tcpIn(443, port, TCP_ACK) ? 1 : 0;
        }
        return alive;
    }

    private void pingsAnsweredFrom(IpAddress peer, int firstId, int end) {
        host.filter = PacketFilter.ALLOW_ALL;
        for (int id = firstId; id < end; id++) {
            host.now += 50_000;
            host.in(host.icmp(peer, OURS, 8, id));
            host.out(host.icmp(OURS, peer, 0, id));
        }
    }

    private void answeredFrom(IpAddress peer, int firstPort, int lastPort) {
        for (int port = firstPort; port <= lastPort; port++) {
            host.now++;
            host.in(host.udp(peer, OURS, port, 80));
            host.out(host.udp(OURS, peer, 80, port));
        }
    }

    /// How many of a peer's first ports are remembered as the peer's: an answer of ours does not open them.
    private int deniedFrom(IpAddress peer, int ports) {
        int denied = 0;
        for (int port = 1; port <= ports; port++) {
            host.out(host.udp(OURS, peer, 80, port));
            denied += host.in(host.udp(peer, OURS, port, 80)) ? 0 : 1;
        }
        return denied;
    }
}
