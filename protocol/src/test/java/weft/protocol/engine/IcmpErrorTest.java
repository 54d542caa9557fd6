package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.IpAddress;
import weft.protocol.packet.IpPacket;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.PacketFilter;

/// Whose ICMP errors an engine believes.
class IcmpErrorTest {
    private static final IpAddress ROUTER = IpAddress.parse("10.7.0.1");
    private static final IpAddress BEHIND = IpAddress.parse("10.7.0.5");

    private final SimulatedNetwork network = new SimulatedNetwork(11);
    private final SimulatedNode ours = network.node("192.0.2.1", "100.64.0.1");
    private final SimulatedNode server = network.node("192.0.2.2", "100.64.0.2");
    private final SimulatedNode gateway = network.node("192.0.2.3", "100.64.0.3");
    private final SplittableRandom random = new SplittableRandom(1);

    @BeforeEach
    void everyRuleDeniesThem() {
        for (var node : List.of(ours, server, gateway)) {
            node.open();
        }
        ours.apply(new EngineCommand.SetFilter(PacketFilter.DENY_ALL));
        ours.upsert(server);
        var plain = gateway.spec(List.of(gateway.endpoint()));
        ours.apply(new EngineCommand.UpsertPeer(new PeerSpec(
                plain.peerId(),
                plain.key(),
                null,
                List.of(gateway.prefix(), IpPrefix.parse("10.7.0.0/24")),
                plain.candidates(),
                0)));
        server.upsert(ours);
        gateway.upsert(ours);
        ours.send(query(server.address));
        ours.send(query(BEHIND));
        network.run(100);
    }

    @Test
    void aPeerTellsOfPacketsThatWentToIt() {
        server.send(unreachable(server.address, server.address));
        network.run(100);

        assertThat(ours.received).hasSize(1);
    }

    @Test
    void routersBehindAPeerTellOfPacketsThatWentThroughIt() {
        gateway.send(unreachable(ROUTER, BEHIND));
        gateway.send(unreachable(gateway.address, BEHIND));
        network.run(100);

        assertThat(ours.received).hasSize(2);
    }

    @Test
    void noPeerEndsFlowsWithAnother() {
        gateway.send(unreachable(gateway.address, server.address));
        gateway.send(unreachable(ROUTER, server.address));
        server.send(unreachable(server.address, BEHIND));
        network.run(100);

        assertThat(ours.received).isEmpty();
        assertThat(ours.drops(PacketDrop.FILTERED)).isEqualTo(3);
    }

    private SyntheticPackets.Packet query(IpAddress to) {
        return new SyntheticPackets(ours.address, to, 5_000, 53, 0).udp(30, 1_000, random);
    }

    /// "Port unreachable" about the query that we sent to `target`.
    private SyntheticPackets.Packet unreachable(IpAddress from, IpAddress target) {
        var error = new SyntheticPackets(from, ours.address, 0, 0, 0).udp(28, 1_000, random);
        int ip = VirtioHeader.LENGTH;
        VirtioHeader.writePlain(error.array(), 0);
        error.array()[ip + 9] = IpPacket.ICMP;
        Checksum.writeIpv4Header(error.array(), ip, 20);
        Bytes.int64(error.array(), ip + 20, 0x0303L << 48);
        System.arraycopy(query(target).array(), ip, error.array(), ip + 28, 28);
        return error;
    }
}
