package weft.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

class OwedRequestsTest {
    private final SimulatedNetwork network = new SimulatedNetwork(7);
    private final SimulatedNode left = network.node("192.0.2.1", "100.64.0.1");
    private final SimulatedNode right = network.node("192.0.2.2", "100.64.0.2");

    @Test
    void anIndexIsGivenBackOnceTheHandshakeThreadHasRoomAgain() {
        left.open();
        right.open();
        left.upsert(right);
        right.upsert(left);
        right.apply(new EngineCommand.Ping(left.id, 1));
        network.run(1_000);
        int index = left.someIndex();
        assertThat(index).isNotZero();
        left.handshakesFull = true;
        left.apply(new EngineCommand.RemovePeer(right.id));
        network.run(1_000);
        assertThat(left.released).doesNotContain(index);

        left.handshakesFull = false;
        network.run(1_000);

        assertThat(left.released).contains(index);
    }

    @Test
    void aPeerIsKnownOnceTheHandshakeThreadHasRoomAgain() {
        left.open();
        right.open();
        right.upsert(left);
        left.handshakesFull = true;
        left.upsert(right);
        network.run(1_000);
        left.handshakesFull = false;
        network.run(1_000);

        right.apply(new EngineCommand.Ping(left.id, 1));
        network.run(1_000);

        assertThat(left.someIndex()).isNotZero();
    }

    @Test
    void aPeersTextHasNoPresharedKey() {
        var secret = new Key32(0x1122334455667788L, 2, 3, 4);
        var spec = new PeerSpec(1, new NodeKey(new Key32(5, 6, 7, 8)), secret, List.of(), List.of(), 0);

        assertThat(spec.toString()).doesNotContain(secret.toString()).contains("with a preshared key");
    }
}
