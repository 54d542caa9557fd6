package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.protocol.disco.DiscoCodec;
import weft.protocol.packet.Bytes;
import weft.protocol.packet.Checksum;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPacket;

/// Two nodes of a mesh: they listen on relays and speak disco.
class DiscoPairTest {
    private static final int REGION = 7;

    private final SimulatedNetwork network = new SimulatedNetwork(2026);
    private final SimulatedNode left = network.node("192.0.2.1", "100.64.0.1");
    private final SimulatedNode right = network.node("192.0.2.2", "100.64.0.2");
    private final SplittableRandom random = new SplittableRandom(1);

    @BeforeEach
    void joinTheMesh() {
        for (var node : network.nodes) {
            node.listenOn(REGION);
            node.open();
            node.speakDisco();
        }
        left.upsert(right);
        right.upsert(left);
    }

    @Test
    void theFirstPacketGoesByRelayAndAllArriveWhenTheDirectPathTakesOver() {
        network.directCut = true;
        left.send(one(left, right));
        network.run(10);
        assertThat(received(right)).as("by relay at once").isEqualTo(1);
        assertThat(path(left).relay()).isEqualTo(REGION);

        network.directCut = false;
        int gone = exchange(2_000);

        assertThat(received(right)).isEqualTo(1 + gone);
        assertThat(path(left).direct()).isEqualTo(right.endpoint());
        assertThat(path(right).direct()).isEqualTo(left.endpoint());
    }

    @Test
    void theRelayIsLeftAloneWhileTheDirectPathIsTrusted() {
        exchange(1_000);
        int relayed = network.relayed;

        exchange(5_000);

        assertThat(network.relayed).isEqualTo(relayed);
    }

    @Test
    void aPeerThatRestartedIsShakenHandsWithAnew() {
        exchange(1_000);
        long handshakes = handshakes(left);

        right.speakDisco();
        left.upsert(right);
        network.run(500);

        assertThat(handshakes(left)).isEqualTo(handshakes + 1);
    }

    private static long handshakes(SimulatedNode node) {
        return node.events.stream()
                .filter(EngineEvent.HandshakeCompleted.class::isInstance)
                .count();
    }

    @Test
    void aCutPathFlowsByRelayAgainWithinTwoSeconds() {
        exchange(2_000);
        assertThat(path(left).direct()).isNotNull();
        int before = received(right);

        network.directCut = true;
        int waited = 0;
        while (received(right) == before && waited < 10_000) {
            left.send(one(left, right));
            network.run(10);
            waited += 10;
        }

        assertThat(waited).as("milliseconds").isLessThanOrEqualTo(2_000);
        network.directCut = false;
        exchange(5_000);
        assertThat(path(left).direct()).isEqualTo(right.endpoint());
    }

    @Test
    void copiesThatWentBothWaysAreNoReplays() {
        exchange(2_000);
        network.directCut = true;
        exchange(1_500);
        network.directCut = false;
        exchange(3_000);

        assertThat(left.drops(PacketDrop.REPLAYED) + right.drops(PacketDrop.REPLAYED))
                .isZero();
        assertThat(left.drops(PacketDrop.SECOND_COPY) + right.drops(PacketDrop.SECOND_COPY))
                .isPositive();
    }

    @Test
    void aNodeThatMovesIsFoundWhereItWent() {
        exchange(2_000);

        left.moveTo(Endpoint.parse("198.51.100.7:4000"));
        exchange(5_000);

        assertThat(path(right).direct()).isEqualTo(left.endpoint());
        int before = received(left);
        right.send(one(right, left));
        network.run(20);
        assertThat(received(left)).isEqualTo(before + 1);
    }

    @Test
    void withoutAnyRelayTheHandshakeFindsTheWay() {
        network.relaysUp = false;
        for (var node : network.nodes) {
            node.homeRelay = 0;
            node.tellSelf();
        }
        left.upsert(right);
        right.upsert(left);

        left.send(one(left, right));
        network.run(100);

        assertThat(received(right)).isEqualTo(1);
        assertThat(path(left).direct()).isEqualTo(right.endpoint());
    }

    @Test
    void aPathTooNarrowForFullPacketsIsNotUsed() {
        network.longestDirect = 1_200;

        exchange(5_000);

        assertThat(path(left).relay()).isEqualTo(REGION);
        assertThat(path(left).why()).contains("full-size");
    }

    @Test
    void theHostIsToldWhatANarrowPathCarries() {
        network.longestDirect = 1_400 - 28;
        exchange(3_000);
        assertThat(path(left).direct()).isEqualTo(right.endpoint());
        int before = received(right);

        left.send(packet(left, right, 1_368));
        left.send(packet(left, right, 1_340 - 52));
        network.run(20);

        assertThat(left.drops(PacketDrop.TOO_LONG)).isEqualTo(1);
        assertThat(received(right) - before).as("what fits goes on").isEqualTo(1);
        var told = new IpPacket();
        byte[] answer = left.received.getLast();
        assertThat(told.parse(answer, 0, answer.length)).isTrue();
        assertThat(told.isIcmpError()).isTrue();
        assertThat(told.target()).isEqualTo(left.address);
        assertThat(Bytes.uint16(answer, told.transport() + 6)).isEqualTo(1_340);
        assertThat(Checksum.sum(answer, told.transport(), told.end() - told.transport()))
                .isEqualTo(0xffff);
        var quoted = new IpPacket();
        assertThat(quoted.parseQuoted(told)).isTrue();
        assertThat(quoted.target()).isEqualTo(right.address);
    }

    @Test
    void plainWireGuardAndDiscoPeersLiveSideBySide() {
        var plain = network.node("192.0.2.3", "100.64.0.3");
        plain.open();
        plain.upsert(left);
        left.upsert(plain);
        exchange(1_000);

        plain.send(one(plain, left));
        network.run(50);
        plain.moveTo(Endpoint.parse("198.51.100.9:4000"));
        plain.send(one(plain, left));
        network.run(50);
        left.send(one(left, plain));
        network.run(50);

        assertThat(received(plain)).isEqualTo(1);
        assertThat(left.status().peers().get(1).path().view().direct()).isEqualTo(plain.endpoint());
    }

    @Test
    void nobodyProbesWithoutTraffic() {
        exchange(1_000);
        network.run(120_000);
        var datagrams = new ArrayList<byte[]>();
        network.seen = (_, bytes) -> datagrams.add(bytes);

        network.run(120_000);

        assertThat(datagrams).noneMatch(bytes -> DiscoCodec.looksLikeDisco(bytes, 0, bytes.length));
    }

    @Test
    void hostileDiscoMovesNothing() {
        var recorded = new ArrayList<byte[]>();
        network.seen = (_, bytes) -> recorded.add(bytes);
        exchange(2_000);
        var stranger = Endpoint.parse("203.0.113.66:666");
        for (int i = 0; i < 20_000; i++) {
            var bytes = recorded.get(random.nextInt(recorded.size())).clone();
            if (random.nextInt(3) > 0) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextBoolean()) {
                Bytes.int32(bytes, 0, 0x5453f09f);
            }
            if (random.nextBoolean()) {
                right.receive(stranger, bytes, bytes.length);
            } else {
                right.receiveRelayed(REGION, random.nextBoolean() ? left.key() : right.key(), bytes);
            }
        }
        int before = received(right);
        int gone = exchange(3_000);

        assertThat(received(right) - before).isEqualTo(gone);
        assertThat(path(right).direct()).isEqualTo(left.endpoint());
    }

    @Test
    void trafficInOneDirectionKeepsTheDirectPath() {
        exchange(1_000);
        int relayed = network.relayed;
        int before = received(right);
        for (int i = 0; i < 3_000; i++) {
            left.send(one(left, right));
            network.run(10);
        }

        assertThat(received(right) - before).isEqualTo(3_000);
        assertThat(network.relayed).isEqualTo(relayed);
    }

    /// A packet every 5 ms each way; how many were sent one way.
    private int exchange(int millis) {
        int sent = 0;
        for (int i = 0; i < millis / 5; i++) {
            left.send(one(left, right));
            right.send(one(right, left));
            sent++;
            network.run(5);
        }
        network.run(10);
        return sent;
    }

    private PathView path(SimulatedNode node) {
        return node.status().peers().getFirst().path().view();
    }

    private int received(SimulatedNode node) {
        return node.received.size();
    }

    private SyntheticPackets.Packet one(SimulatedNode from, SimulatedNode to) {
        return packet(from, to, 100);
    }

    private SyntheticPackets.Packet packet(SimulatedNode from, SimulatedNode to, int payload) {
        return new SyntheticPackets(from.address, to.address, 40_000, 5_201, 12)
                .tcp(payload, 1_368, IpPacket.TCP_ACK, random.nextInt(), random);
    }
}
