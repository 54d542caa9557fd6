package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.IpPacket;

/// The left node gets another key while both talk.
class RenewedKeyTest {
    private static final int BYTES = 3_000;

    private final SimulatedNetwork network = new SimulatedNetwork(2026);
    private final SimulatedNode left = network.node("192.0.2.1", "100.64.0.1");
    private final SimulatedNode right = network.node("192.0.2.2", "100.64.0.2");
    private final SplittableRandom random = new SplittableRandom(1);
    private final NodePrivateKey next = SimulatedNode.freshKey(network);
    private long sent;

    @BeforeEach
    void meet() {
        left.open();
        right.open();
        left.upsert(right);
        right.upsert(left);
        talk(100);
    }

    @Test
    void noPacketIsLostWhileAKeyIsRenewedNorAMinuteAndMoreLater() {
        left.apply(new EngineCommand.SetPrivateKeys(left.privateKey(), next));
        talk(100);
        know(left.key(), next.publicKey());
        talk(100);
        int before = handshakes();
        left.apply(new EngineCommand.SetPrivateKeys(next, left.privateKey()));
        talk(500);
        assertThat(handshakes()).as("the tunnel in use has a new session").isGreaterThan(before);
        know(next.publicKey(), null);
        talk(100);
        left.apply(new EngineCommand.SetPrivateKeys(next, null));
        talk(200_000);

        assertThat(right.receivedPayload()).isEqualTo(sent);
        assertThat(left.receivedPayload()).isEqualTo(sent);
        assertThat(right.status().peers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.key()).isEqualTo(next.publicKey()));
    }

    @Test
    void aPeerShakesHandsWithTheNextKeyFromTheMomentThatItKnowsIt() {
        left.apply(new EngineCommand.SetPrivateKeys(left.privateKey(), next));
        know(left.key(), next.publicKey());
        left.apply(new EngineCommand.SetPrivateKeys(next, null));

        talk(200_000);

        assertThat(right.receivedPayload()).isEqualTo(sent);
        assertThat(left.receivedPayload()).isEqualTo(sent);
    }

    @Test
    void aRenewedKeyWaitsForTheHandshakeThreadToHaveRoom() {
        know(left.key(), next.publicKey());
        left.handshakesFull = true;
        left.apply(new EngineCommand.SetPrivateKeys(next, null));
        network.run(200);
        left.handshakesFull = false;
        network.run(200);
        know(next.publicKey(), null);

        talk(200_000);

        assertThat(right.receivedPayload()).isEqualTo(sent);
        assertThat(left.receivedPayload()).isEqualTo(sent);
    }

    @Test
    void whoComesWithoutAnOverlapStartsOver() {
        know(next.publicKey(), null);

        right.send(tcp(right, left));
        network.run(1_000);

        assertThat(right.status().peers().getFirst().lastHandshakeMillis()).isEmpty();
    }

    /// The right node's map names these keys.
    private void know(NodeKey key, @Nullable NodeKey nextKey) {
        right.apply(new EngineCommand.UpsertPeer(new PeerSpec(
                left.id, key, null, List.of(left.prefix()), List.of(left.endpoint()), 0, null, 0, false, nextKey)));
    }

    /// Both send something every so often.
    private void talk(int millis) {
        int step = Math.clamp(millis / 10, 1, 1_000);
        for (int i = 0; i < millis; i += step) {
            left.send(tcp(left, right));
            right.send(tcp(right, left));
            sent += BYTES;
            network.run(step);
        }
        network.run(50);
    }

    private int handshakes() {
        return (int) left.events.stream()
                .filter(EngineEvent.HandshakeCompleted.class::isInstance)
                .count();
    }

    private SyntheticPackets.Packet tcp(SimulatedNode from, SimulatedNode to) {
        return new SyntheticPackets(from.address, to.address, 40_000, 5_201, 12)
                .tcp(BYTES, 1_368, IpPacket.TCP_ACK, random.nextInt(), random);
    }
}
