package weft.node.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.crypto.Aeads;
import weft.protocol.crypto.Entropy;
import weft.protocol.engine.HandshakeDesk;
import weft.protocol.engine.HandshakeOutcome;
import weft.protocol.engine.HandshakeRequest;
import weft.protocol.engine.Path;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;
import weft.protocol.wireguard.HandshakeResult;
import weft.protocol.wireguard.Handshakes;
import weft.protocol.wireguard.MessageType;

class HandshakeQueueTest {
    private static final int MESSAGES_MAX = 4;
    private static final Endpoint HERE = Endpoint.parse("192.0.2.1:51820");
    private static final Instant WALL = Instant.ofEpochSecond(1_000);

    private final Entropy entropy = new Random(3)::nextBytes;
    private final NodePrivateKey own = key();

    @Test
    void whatThisNodeAsksForLeavesRoomForWhatComesIn() {
        var queue = new HandshakeQueue(100, MESSAGES_MAX);
        for (int i = 0; i < 50; i++) {
            assertThat(queue.put(new HandshakeRequest.Release(i))).isTrue();
        }

        for (int i = 0; i < MESSAGES_MAX; i++) {
            assertThat(queue.put(received(new byte[1]))).isTrue();
        }

        assertThat(queue.put(received(new byte[1]))).isFalse();
        assertThat(queue.put(new HandshakeRequest.Release(51))).isTrue();
        assertThat(queue.messages()).isEqualTo(MESSAGES_MAX);
    }

    @Test
    void aMessageThatIsTakenOrFoundNoRoomWaitsNoMore() {
        var queue = new HandshakeQueue(1, MESSAGES_MAX);
        queue.put(received(new byte[1]));
        assertThat(queue.put(received(new byte[1]))).isFalse();
        assertThat(queue.messages()).isEqualTo(1);

        queue.take();

        assertThat(queue.messages()).isZero();
        assertThat(queue.put(received(new byte[1]))).isTrue();
    }

    @Test
    void initiationsThatWaitAreTheLoad() {
        var queue = new HandshakeQueue(100, MESSAGES_MAX);
        queue.put(new HandshakeRequest.Initiate(own.publicKey()));
        queue.put(received(message(MessageType.RESPONSE, MessageType.RESPONSE_LENGTH)));
        queue.put(received(message(MessageType.INITIATION, MessageType.INITIATION_LENGTH)));
        assertThat(queue.initiations()).isEqualTo(1);

        while (queue.take() != null) {
            assertThat(queue.initiations()).isLessThanOrEqualTo(1);
        }

        assertThat(queue.initiations()).isZero();
    }

    @Test
    void aNodeThatInitiatesToManyPeersAtOnceTakesTheirAnswersForNoFlood() {
        int peers = 2 * HandshakeDesk.LOAD_DEPTH;
        var queue = new HandshakeQueue(LoopDoors.HANDSHAKE_REQUESTS, LoopDoors.HANDSHAKE_MESSAGES);
        var outcomes = new ArrayDeque<HandshakeOutcome>();
        var desk = new HandshakeDesk(new Handshakes(own, entropy, Aeads.best()), outcomes::add);
        var others = others(peers);
        others.keySet().forEach(peer -> queue.put(new HandshakeRequest.PutPeer(peer, null)));
        others.keySet().forEach(peer -> queue.put(new HandshakeRequest.Initiate(peer)));

        int established = 0;
        long now = 10_000_000_000L;
        for (var request = queue.take(); request != null; request = queue.take()) {
            now += 150_000;
            desk.handle(request, queue.initiations(), now, WALL);
            established += answer(outcomes, others, queue, now);
        }

        assertThat(established).isEqualTo(peers);
    }

    /// The peers answer at once; returns how many tunnels were established.
    private int answer(
            Queue<HandshakeOutcome> outcomes, Map<NodeKey, Handshakes> others, HandshakeQueue queue, long now) {
        int established = 0;
        for (var outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            if (outcome instanceof HandshakeOutcome.Initiation initiation) {
                var peer = Objects.requireNonNull(others.get(initiation.peer()));
                var reply = (HandshakeResult.Reply) peer.receive(initiation.message(), HERE, now, false);
                queue.put(received(reply.bytes()));
            } else if (outcome instanceof HandshakeOutcome.Received done
                    && done.result() instanceof HandshakeResult.Established) {
                established++;
            }
        }
        return established;
    }

    private Map<NodeKey, Handshakes> others(int count) {
        var others = new LinkedHashMap<NodeKey, Handshakes>();
        for (int i = 0; i < count; i++) {
            var key = key();
            var handshakes = new Handshakes(key, entropy, Aeads.best());
            handshakes.upsertPeer(own.publicKey(), null);
            others.put(key.publicKey(), handshakes);
        }
        return others;
    }

    private static byte[] message(int type, int length) {
        var message = new byte[length];
        message[0] = (byte) type;
        return message;
    }

    private static HandshakeRequest received(byte[] message) {
        return new HandshakeRequest.Receive(message, new Path(0, 0, IpAddress.ipv4Low(0x0a000001), 1_000));
    }

    private NodePrivateKey key() {
        return new NodePrivateKey(entropy.bytes(32));
    }
}
