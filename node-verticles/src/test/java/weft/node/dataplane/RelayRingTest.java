package weft.node.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;

class RelayRingTest {
    private static final int BYTES = 16 * 1024;

    private record Datagram(int region, NodeKey node, byte[] bytes) {}

    private final RelayRing ring = new RelayRing(BYTES);
    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void whatGoesInComesOutInOrderWhateverItsLength() {
        var inside = new ArrayDeque<Datagram>();
        for (int i = 0; i < 20_000; i++) {
            var datagram = new Datagram(1 + random.nextInt(9), key(random.nextInt(200)), bytes(random.nextInt(1_500)));
            if (put(datagram) != RelayRing.Put.REFUSED) {
                inside.add(datagram);
            }
            if (random.nextInt(3) == 0) {
                ring.drain(
                        (region, node, b, offset, length) -> {
                            var expected = inside.remove();
                            assertThat(region).isEqualTo(expected.region);
                            assertThat(node).isEqualTo(expected.node);
                            assertThat(Arrays.copyOfRange(b, offset, offset + length))
                                    .isEqualTo(expected.bytes);
                        },
                        random.nextInt(1, 6));
            }
        }

        assertThat(ring.drain((_, _, _, _, _) -> inside.remove(), Integer.MAX_VALUE))
                .isPositive();
        assertThat(inside).isEmpty();
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void aDatagramThatMakesItsTakerThrowIsNotTakenAgain() {
        put(new Datagram(1, key(1), bytes(100)));
        put(new Datagram(2, key(1), bytes(100)));
        RelayPackets thrower = (_, _, _, _, _) -> {
            throw new IllegalStateException("of this test");
        };
        assertThatIllegalStateException().isThrownBy(() -> ring.drain(thrower, 2));

        assertThat(ring.drain((region, _, _, _, _) -> assertThat(region).isEqualTo(2), 2))
                .isEqualTo(1);
    }

    @Test
    void aFullRingRefusesTheNewestAndCountsIt() {
        var datagram = new Datagram(1, key(1), bytes(1_000));
        int kept = 0;
        while (put(datagram) != RelayRing.Put.REFUSED) {
            kept++;
        }

        assertThat(kept).isBetween(BYTES / 1_100, BYTES / 1_000);
        assertThat(ring.refused()).isEqualTo(1);
        assertThat(ring.drain((_, _, _, _, _) -> {}, 100)).isEqualTo(kept);
        assertThat(put(datagram)).isEqualTo(RelayRing.Put.ADDED_TO_EMPTY);
        assertThat(put(datagram)).isEqualTo(RelayRing.Put.ADDED);
    }

    @Test
    void aTakerThatSleepsWhileTheRingIsEmptyMissesNothing() throws InterruptedException {
        var wakes = new java.util.concurrent.Semaphore(0);
        var taken = new AtomicInteger();
        int total = 200_000;
        var taker = Thread.ofPlatform().start(() -> {
            while (taken.get() < total) {
                wakes.acquireUninterruptibly();
                ring.drain((_, _, _, _, _) -> taken.incrementAndGet(), Integer.MAX_VALUE);
            }
        });
        var datagram = new Datagram(1, key(1), bytes(20));
        for (int i = 0; i < total; i++) {
            var put = put(datagram);
            while (put == RelayRing.Put.REFUSED) {
                Thread.onSpinWait();
                put = put(datagram);
            }
            if (put == RelayRing.Put.ADDED_TO_EMPTY) {
                wakes.release();
            }
        }

        taker.join(20_000);

        assertThat(taken).hasValue(total);
    }

    private RelayRing.Put put(Datagram datagram) {
        return ring.put(datagram.region, datagram.node, datagram.bytes, 0, datagram.bytes.length);
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static NodeKey key(int id) {
        return new NodeKey(new Key32(id, 0, id, 1));
    }
}
