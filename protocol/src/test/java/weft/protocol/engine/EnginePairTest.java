package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import weft.protocol.crypto.Aeads;
import weft.protocol.flow.Direction;
import weft.protocol.flow.Verdict;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPacket;
import weft.protocol.policy.FilterRule;
import weft.protocol.policy.PacketFilter;
import weft.protocol.policy.PortTarget;

class EnginePairTest {
    private final SimulatedNetwork network = new SimulatedNetwork(2026);
    private final SimulatedNode left = network.node("192.0.2.1", "100.64.0.1");
    private final SimulatedNode right = network.node("192.0.2.2", "100.64.0.2");
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void theFirstPacketWaitsForTheHandshakeAndArrives() {
        meet();
        left.send(tcp(left, right, 5_000));

        network.run(1_000);

        assertThat(right.receivedPayload()).isEqualTo(5_000);
        assertThat(left.events).anyMatch(EngineEvent.HandshakeCompleted.class::isInstance);
        assertThat(left.status().peers().getFirst().queuedPackets()).isZero();
        assertThat(right.status().peers().getFirst().endpoint()).isEqualTo(left.endpoint());
    }

    @Test
    void trafficSurvivesLossReorderingAndRekeying() {
        network.lossPercent = 5;
        network.reorderPercent = 10;
        meet();
        int sent = 0;
        for (int i = 0; i < 600; i++) {
            left.send(tcp(left, right, 3_000));
            right.send(tcp(right, left, 700));
            sent++;
            network.run(1_000);
        }

        assertThat(right.receivedPayload()).isBetween(sent * 3_000L * 85 / 100, sent * 3_000L);
        assertThat(left.receivedPayload()).isBetween(sent * 700L * 85 / 100, sent * 700L);
        assertThat(left.events.stream().filter(EngineEvent.HandshakeCompleted.class::isInstance))
                .as("ten minutes are five sessions")
                .hasSizeBetween(4, 9);
        assertThat(right.drops(PacketDrop.NOT_AUTHENTIC)).isZero();
    }

    @Test
    void doubledAndAlteredDatagramsAreDroppedAndCounted() {
        meet();
        left.send(tcp(left, right, 100));
        network.run(500);
        long before = right.receivedPayload();

        network.duplicatePercent = 100;
        left.send(tcp(left, right, 50_000));
        network.run(100);
        network.duplicatePercent = 0;
        network.corruptPercent = 100;
        left.send(tcp(left, right, 1_000));
        network.run(100);

        assertThat(right.receivedPayload() - before).isEqualTo(50_000);
        assertThat(right.drops(PacketDrop.REPLAYED)).isPositive();
        assertThat(right.receivedPayload() - before)
                .as("an altered datagram brings nothing")
                .isEqualTo(50_000);
        assertThat(right.status().drops().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isGreaterThan(right.drops(PacketDrop.REPLAYED));
    }

    @Test
    void aNewEngineDeniesEverything() {
        left.upsert(right);
        right.upsert(left);
        left.apply(new EngineCommand.SetLocalAddresses(List.of(left.prefix())));
        left.send(tcp(left, right, 100));
        network.run(1_000);
        assertThat(right.drops(PacketDrop.NOT_LOCAL)).isEqualTo(1);

        right.apply(new EngineCommand.SetLocalAddresses(List.of(right.prefix())));
        left.send(tcp(left, right, 100));
        network.run(1_000);

        assertThat(right.drops(PacketDrop.FILTERED)).isEqualTo(1);
        assertThat(right.receivedPayload()).isZero();
    }

    @Test
    void theFilterOfTheDestinationDecidesAndItsChangeStopsFlows() {
        meet();
        var rule = new FilterRule(
                List.of(left.prefix()), List.of(new PortTarget(right.prefix(), 5_201, 5_201)), List.of(6));
        right.apply(new EngineCommand.SetFilter(PacketFilter.compile(List.of(rule))));
        left.send(packet(left, right, 5_201, 5_000));
        left.send(packet(left, right, 5_202, 5_000));
        network.run(1_000);
        assertThat(right.receivedPayload()).isEqualTo(5_000);
        assertThat(right.drops(PacketDrop.FILTERED)).as("counted in segments").isEqualTo(4);

        right.apply(new EngineCommand.SetFilter(PacketFilter.DENY_ALL));
        left.send(packet(left, right, 5_201, 5_000));
        network.run(1_000);

        assertThat(right.receivedPayload()).isEqualTo(5_000);
    }

    @Test
    void flowsAreCountedAtBothEnds() {
        meet();
        right.apply(new EngineCommand.SetFilter(PacketFilter.DENY_ALL));
        left.send(packet(left, right, 80, 5_000));
        network.run(1_000);

        left.apply(new EngineCommand.DrainFlows());
        right.apply(new EngineCommand.DrainFlows());

        var sent = left.lastEvent(EngineEvent.FlowsDrained.class).flows().getFirst();
        var refused = right.lastEvent(EngineEvent.FlowsDrained.class).flows().getFirst();
        assertThat(sent.direction()).isEqualTo(Direction.OUTBOUND);
        assertThat(sent.packets()).isEqualTo(4);
        assertThat(refused.verdict()).isEqualTo(Verdict.DENIED);
        assertThat(refused.packets()).isEqualTo(sent.packets());
        assertThat(refused.bytes()).isEqualTo(sent.bytes()).isEqualTo(5_000 + 4 * 52);
        assertThat(refused.flow().remotePort()).isEqualTo(sent.flow().localPort());
    }

    @Test
    void aPeerMaySendOnlyFromItsOwnAddresses() {
        meet();
        left.send(new SyntheticPackets(right.address, right.address, 1, 2, 0).tcp(100, 1_000, 0x10, 1, random));
        network.run(1_000);
        assertThat(right.drops(PacketDrop.SOURCE_NOT_ALLOWED)).isEqualTo(1);

        left.send(new SyntheticPackets(left.address, network.address("100.64.0.9"), 1, 2, 0)
                .tcp(100, 1_000, 0x10, 1, random));
        assertThat(left.drops(PacketDrop.NO_ROUTE)).isEqualTo(1);
    }

    @Test
    void aPeerThatMovesIsFollowed() {
        meet();
        left.send(tcp(left, right, 100));
        network.run(1_000);

        left.moveTo(Endpoint.parse("198.51.100.7:4000"));
        left.send(tcp(left, right, 100));
        network.run(100);
        right.send(tcp(right, left, 100));
        network.run(100);

        assertThat(left.receivedPayload()).isEqualTo(100);
        assertThat(right.lastEvent(EngineEvent.PathChanged.class).path().direct())
                .hasToString("198.51.100.7:4000");
    }

    @Test
    void theCandidateThatAnswersBecomesThePath() {
        left.open();
        right.open();
        right.upsert(left);
        var dead = Endpoint.parse("203.0.113.1:1");
        left.apply(new EngineCommand.UpsertPeer(right.spec(List.of(dead))));
        left.send(tcp(left, right, 100));
        network.run(50);
        assertThat(right.receivedPayload()).isZero();

        left.apply(new EngineCommand.UpsertPeer(right.spec(List.of(dead, right.endpoint()))));
        network.run(100);

        assertThat(right.receivedPayload()).as("without waiting for a retry").isEqualTo(100);
        assertThat(left.status().peers().getFirst().endpoint()).isEqualTo(right.endpoint());
    }

    @Test
    void anEarlyHandshakeIsRepeatedSoon() {
        left.open();
        right.open();
        left.upsert(right);
        left.send(tcp(left, right, 100));
        network.run(100);
        right.upsert(left);

        network.run(400);

        assertThat(right.receivedPayload()).isEqualTo(100);
    }

    @Test
    void pingsAreAnsweredBelowTheFilter() {
        meet();
        right.apply(new EngineCommand.SetFilter(PacketFilter.DENY_ALL));

        left.apply(new EngineCommand.Ping(right.id, 77));
        network.run(1_000);
        left.apply(new EngineCommand.Ping(99, 78));

        var answer = left.lastEvent(EngineEvent.PingAnswered.class);
        assertThat(answer.token()).isEqualTo(77);
        assertThat(answer.path().direct()).isEqualTo(right.endpoint());
        assertThat(left.lastEvent(EngineEvent.PingRefused.class).token()).isEqualTo(78);
        assertThat(right.received).isEmpty();

        network.lossPercent = 100;
        left.apply(new EngineCommand.Ping(right.id, 79));
        network.run(10_100);
        assertThat(left.lastEvent(EngineEvent.PingTimedOut.class).token()).isEqualTo(79);
    }

    @Test
    void theHostCannotForgePings() {
        meet();
        var forged = tcp(left, right, 100);
        forged.array()[VirtioHeader.LENGTH + 9] = IpPacket.TSMP;
        Checksum.writeIpv4Header(forged.array(), VirtioHeader.LENGTH, 20);
        Bytes.int64(forged.array(), 0, 0);

        left.send(forged);

        assertThat(left.drops(PacketDrop.TSMP_FROM_HOST)).isEqualTo(1);
    }

    @Test
    void aRemovedPeerIsGoneAtOnce() {
        meet();
        left.send(tcp(left, right, 100));
        network.run(1_000);

        right.apply(new EngineCommand.RemovePeer(left.id));
        left.send(tcp(left, right, 100));
        network.run(1_000);

        assertThat(right.receivedPayload()).isEqualTo(100);
        assertThat(right.drops(PacketDrop.UNKNOWN_SESSION)).isEqualTo(1);
        assertThat(right.status().peers()).isEmpty();
    }

    @Test
    void packetsThatWaitAreBounded() {
        left.open();
        left.upsert(right);
        for (int i = 0; i < 200; i++) {
            left.send(tcp(left, right, 100));
        }
        assertThat(left.status().peers().getFirst().queuedPackets()).isEqualTo(WaitingPackets.PACKETS_MAX);
        assertThat(left.drops(PacketDrop.QUEUE_FULL)).isEqualTo(200 - WaitingPackets.PACKETS_MAX);

        network.run(100_000);

        assertThat(left.status().peers().getFirst().queuedPackets()).isZero();
        assertThat(left.drops(PacketDrop.QUEUE_EXPIRED)).isEqualTo(WaitingPackets.PACKETS_MAX);
    }

    @Test
    void hostileDatagramsAreCountedAndNothingElse() {
        meet();
        left.send(tcp(left, right, 100));
        network.run(1_000);
        for (int i = 0; i < 30_000; i++) {
            var bytes = new byte[random.nextInt(1, 300)];
            random.nextBytes(bytes);
            if (bytes.length >= 8 && random.nextBoolean()) {
                Bytes.int32Little(bytes, 0, random.nextInt(1, 5));
                Bytes.int32Little(bytes, 4, right.someIndex());
            }
            right.receive(left.endpoint(), bytes, Math.max(1, random.nextInt(bytes.length + 1)));
        }
        network.run(5_000);
        left.send(tcp(left, right, 100));
        network.run(20_000);

        assertThat(right.receivedPayload()).isEqualTo(200);
        assertThat(right.drops(PacketDrop.UDP_UNKNOWN)).isPositive();
    }

    @Test
    @Tag("own-jvm")
    void packetsOfAnOpenSessionAllocateNothing() {
        var rehearsal = new LoopbackPair(Aeads.best(), random);
        rehearsal.run(4_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            rehearsal.run(500);
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(best)
                .as("bytes for 500 super-packets of 40 segments, both ways")
                .isLessThan(500);
    }

    private void meet() {
        left.open();
        right.open();
        left.upsert(right);
        right.upsert(left);
    }

    private SyntheticPackets.Packet tcp(SimulatedNode from, SimulatedNode to, int payload) {
        return packet(from, to, 5_201, payload);
    }

    private SyntheticPackets.Packet packet(SimulatedNode from, SimulatedNode to, int port, int payload) {
        return new SyntheticPackets(from.address, to.address, 40_000, port, 12)
                .tcp(payload, 1_368, IpPacket.TCP_ACK, random.nextInt(), random);
    }
}
