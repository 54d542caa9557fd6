package weft.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

final class OutQueueTest {
    private static final NodeKey PEER = new NodeKey(new Key32(1, 2, 3, 4));

    private final OutQueue queue = new OutQueue();

    @Test
    void probesOvertakeBulk() {
        queue.add(PEER, bulk(100), 0, 100, 0);
        queue.add(PEER, probe(), 0, probe().length, 0);

        assertThat(next(1)).isEqualTo(probe());
        assertThat(next(1)).hasSize(100);
        assertThat(queue.poll(1)).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aFullQueueDropsTheNewestAndStillTakesProbes() {
        int fits = OutQueue.BULK_BYTES / 1_000;
        for (int i = 0; i < fits + 5; i++) {
            queue.add(PEER, bulk(1_000), 0, 1_000, 0);
        }
        queue.add(PEER, probe(), 0, probe().length, 0);

        assertThat(queue.droppedFull()).isEqualTo(5);
        assertThat(next(0)).isEqualTo(probe());
    }

    @Test
    void whatWaitedTooLongIsDroppedAndItsRoomIsFreeAgain() {
        for (int i = 0; i < OutQueue.BULK_BYTES / 1_000; i++) {
            queue.add(PEER, bulk(1_000), 0, 1_000, 0);
        }

        queue.dropOld(OutQueue.AGE_NANOS + 1);
        queue.add(PEER, bulk(500), 0, 500, OutQueue.AGE_NANOS + 1);

        assertThat(queue.droppedOld()).isEqualTo(OutQueue.BULK_BYTES / 1_000);
        assertThat(queue.droppedFull()).isZero();
        assertThat(next(OutQueue.AGE_NANOS + 2)).hasSize(500);
    }

    @Test
    void aDatagramIsCopied() {
        var bytes = bulk(10);
        queue.add(PEER, bytes, 2, 5, 0);
        bytes[2] = 99;

        assertThat(next(0)).isEqualTo(new byte[] {3, 4, 5, 6, 7});
    }

    private byte[] next(long now) {
        return Objects.requireNonNull(queue.poll(now)).bytes();
    }

    private static byte[] bulk(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i + 1);
        }
        return bytes;
    }

    private static byte[] probe() {
        var bytes = new byte[62];
        System.arraycopy(new byte[] {'T', 'S', (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0xac}, 0, bytes, 0, 6);
        return bytes;
    }
}
