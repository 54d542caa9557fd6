package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPacket;
import weft.protocol.stun.StunCodec;
import weft.protocol.stun.TransactionId;

/// Two nodes that listen on a relay, and speak WireGuard without disco.
class RelayedPairTest {
    private static final int REGION = 7;

    private final SimulatedNetwork network = new SimulatedNetwork(2026);
    private final SimulatedNode left = network.node("192.0.2.1", "100.64.0.1");
    private final SimulatedNode right = network.node("192.0.2.2", "100.64.0.2");
    private final SplittableRandom random = new SplittableRandom(1);

    @BeforeEach
    void listenOnRelays() {
        left.listenOn(REGION);
        right.listenOn(REGION + 1);
        left.open();
        right.open();
    }

    @Test
    void aPeerWithoutEndpointsIsReachedByItsRelayAtOnce() {
        knowWithoutEndpoints();
        left.send(tcp(left, right, 50_000));

        network.run(20);

        assertThat(right.receivedPayload()).isEqualTo(50_000);
        assertThat(left.status().peers().getFirst().path().view().relay()).isEqualTo(REGION + 1);
        assertThat(left.status().peers().getFirst().endpoint()).isNull();
    }

    @Test
    void anAnswerGoesBackTheWayTheQuestionCame() {
        left.apply(new EngineCommand.UpsertPeer(right.spec(List.of())));
        left.homeRelay = 0;
        right.apply(new EngineCommand.UpsertPeer(left.spec(List.of())));
        left.send(tcp(left, right, 100));
        network.run(20);
        right.send(tcp(right, left, 3_000));
        network.run(20);

        assertThat(left.receivedPayload()).isEqualTo(3_000);
        assertThat(right.lastEvent(EngineEvent.PathChanged.class).path().relay())
                .isEqualTo(REGION + 1);
    }

    @Test
    void eachDirectionGoesByTheRelayOnWhichItsReceiverListens() {
        knowWithoutEndpoints();
        left.send(tcp(left, right, 100));
        network.run(20);
        right.send(tcp(right, left, 3_000));
        network.run(20);

        assertThat(left.receivedPayload()).isEqualTo(3_000);
        assertThat(right.lastEvent(EngineEvent.PathChanged.class).path().relay())
                .isEqualTo(REGION);
    }

    @Test
    void aDirectPathIsPreferredOnceItCarries() {
        knowWithoutEndpoints();
        left.send(tcp(left, right, 100));
        network.run(20);

        left.moveTo(Endpoint.parse("198.51.100.7:4000"));
        right.upsert(left);
        right.apply(new EngineCommand.UpsertPeer(left.spec(List.of(left.endpoint()))));
        left.apply(new EngineCommand.UpsertPeer(right.spec(List.of(right.endpoint()))));
        network.relaysUp = false;
        left.send(tcp(left, right, 100));
        network.run(60_000);

        assertThat(left.status().peers().getFirst().endpoint()).isEqualTo(right.endpoint());
        network.relaysUp = true;
        int relayed = network.relayed;
        left.send(tcp(left, right, 10_000));
        network.run(20);
        assertThat(right.receivedPayload()).isGreaterThanOrEqualTo(10_100);
        assertThat(network.relayed).isEqualTo(relayed);
    }

    @Test
    void aDatagramRelayedByAnotherNodeIsDropped() {
        knowWithoutEndpoints();
        left.send(tcp(left, right, 100));
        network.run(20);
        var stranger = network.node("192.0.2.3", "100.64.0.3");
        network.relaySource = stranger.key();

        left.send(tcp(left, right, 100));
        network.run(20);

        assertThat(right.receivedPayload()).isEqualTo(100);
        assertThat(right.drops(PacketDrop.RELAY_SOURCE)).isEqualTo(1);
    }

    @Test
    void hostileBytesFromRelaysAreCountedAndNothingElse() {
        knowWithoutEndpoints();
        left.send(tcp(left, right, 100));
        network.run(20);
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(0, 300)];
            random.nextBytes(bytes);
            if (bytes.length >= 8 && random.nextBoolean()) {
                weft.protocol.packet.Bytes.int32Little(bytes, 0, random.nextInt(1, 5));
                weft.protocol.packet.Bytes.int32Little(bytes, 4, right.someIndex());
            }
            right.receiveRelayed(REGION + 1, left.key(), bytes);
        }
        network.run(5_000);
        left.send(tcp(left, right, 100));
        network.run(20_000);

        assertThat(right.receivedPayload()).isEqualTo(200);
        assertThat(right.drops(PacketDrop.UDP_UNKNOWN)).isPositive();
    }

    @Test
    void answersOfStunServersComeOutUntilTheyAreAFlood() {
        var server = Endpoint.parse("203.0.113.9:3478");
        var answer = StunCodec.answer(new TransactionId(1, 2), Endpoint.parse("198.51.100.7:4000"));
        for (int i = 0; i < StunGate.PER_SECOND + 10; i++) {
            left.receive(server, answer.clone(), answer.length);
        }
        var question = StunCodec.request(new TransactionId(1, 2));
        left.receive(server, question, question.length);

        var received = left.lastEvent(EngineEvent.StunReceived.class);
        assertThat(received.from()).isEqualTo(server);
        assertThat(received.bytes()).isEqualTo(answer);
        assertThat(left.events).hasSize(StunGate.PER_SECOND);
        assertThat(left.drops(PacketDrop.STUN_FLOOD)).isEqualTo(10);
        assertThat(left.drops(PacketDrop.UDP_UNKNOWN)).as("this is no server").isEqualTo(1);
    }

    @Test
    void aDatagramOfTheNodesOwnLeavesFromTheTunnelsPort() {
        var bytes = new byte[] {1, 2, 3};
        left.apply(new EngineCommand.SendDatagram(right.endpoint(), bytes));

        network.run(2);

        assertThat(right.drops(PacketDrop.UDP_UNKNOWN)).isEqualTo(1);
    }

    private void knowWithoutEndpoints() {
        left.apply(new EngineCommand.UpsertPeer(right.spec(List.of())));
        right.apply(new EngineCommand.UpsertPeer(left.spec(List.of())));
    }

    private SyntheticPackets.Packet tcp(SimulatedNode from, SimulatedNode to, int payload) {
        return new SyntheticPackets(from.address, to.address, 40_000, 5_201, 12)
                .tcp(payload, 1_368, IpPacket.TCP_ACK, random.nextInt(), random);
    }
}
