package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PacketFilter;
import weft.protocol.policy.PortTarget;

class RefusalTest {
    private static final int SEQUENCE = 77;

    private final SimulatedNetwork network = new SimulatedNetwork(7);
    private final SimulatedNode left = network.node("192.0.2.1", "100.64.0.1");
    private final SimulatedNode right = network.node("192.0.2.2", "100.64.0.2");
    private final SplittableRandom random = new SplittableRandom(1);

    @BeforeEach
    void rightServesTheWebAlone() {
        left.open();
        right.open();
        right.apply(new EngineCommand.SetFilter(PacketFilter.compile(List.of(new FilterRule(
                List.of(IpPrefix.ALL_IPV4), List.of(new PortTarget(right.prefix(), 80, 80)), List.of(6))))));
        left.upsert(right);
        right.upsert(left);
    }

    @Test
    void aDeniedConnectionIsResetAtOnce() {
        left.send(syn(40_000, 22));

        network.run(100);

        assertThat(right.received).isEmpty();
        assertThat(left.received).hasSize(1);
        var reset = view(left.received.getFirst());
        assertThat(reset.source()).isEqualTo(right.address);
        assertThat(reset.target()).isEqualTo(left.address);
        assertThat(reset.sourcePort()).isEqualTo(22);
        assertThat(reset.targetPort()).isEqualTo(40_000);
        assertThat(reset.tcpFlags()).isEqualTo(IpPacket.TCP_RST | IpPacket.TCP_ACK);
        assertThat(Bytes.int32(reset.array(), reset.transport() + 8))
                .as("acknowledges the SYN, or the host would ignore it")
                .isEqualTo(SEQUENCE + 1);
        assertThat(Checksum.transportHolds(reset.array(), 0, false, IpPacket.TCP, reset.transport(), reset.end()))
                .isTrue();
        assertThat(left.lastEvent(EngineEvent.ConnectionRefused.class).reason()).isEqualTo('A');
    }

    @Test
    void anAllowedConnectionIsNot() {
        left.send(syn(40_000, 80));

        network.run(100);

        assertThat(right.received).hasSize(1);
        assertThat(left.received).isEmpty();
    }

    @Test
    void aScanIsAnsweredWithinABudget() {
        left.send(syn(40_000, 80));
        network.run(100);
        for (int port = 1_000; port < 1_500; port++) {
            left.send(syn(40_000, port));
        }
        network.run(5);

        assertThat(left.received)
                .as("the table of connections that begin may lose some")
                .hasSizeBetween(RefusalDesk.BURST / 2, RefusalDesk.BURST + 2);
    }

    @Test
    void aHostCannotForgeARefusal() {
        left.send(syn(40_000, 80));
        network.run(100);

        right.send(refusal(40_000, 80));
        network.run(100);

        assertThat(right.drops(PacketDrop.TSMP_FROM_HOST)).isEqualTo(1);
        assertThat(left.received).isEmpty();
    }

    private SyntheticPackets.Packet refusal(int ourPort, int theirPort) {
        var packet = tcp(right, left, 0, 0, 0);
        int ip = VirtioHeader.LENGTH;
        packet.array()[ip + 9] = IpPacket.TSMP;
        packet.array()[ip + 20] = '!';
        packet.array()[ip + 21] = IpPacket.TCP;
        packet.array()[ip + 22] = 'A';
        Bytes.int16(packet.array(), ip + 23, ourPort);
        Bytes.int16(packet.array(), ip + 25, theirPort);
        return packet;
    }

    private SyntheticPackets.Packet syn(int from, int to) {
        return tcp(left, right, from, to, IpPacket.TCP_SYN);
    }

    private SyntheticPackets.Packet tcp(SimulatedNode from, SimulatedNode to, int fromPort, int toPort, int flags) {
        return new SyntheticPackets(from.address, to.address, fromPort, toPort, 0)
                .tcp(0, 1_000, flags, SEQUENCE, random);
    }

    private static IpPacket view(byte[] packet) {
        var view = new IpPacket();
        assertThat(view.parse(packet, 0, packet.length)).isTrue();
        return view;
    }
}
