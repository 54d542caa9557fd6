package weft.protocol.derp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weft.protocol.derp.SendQueue.Offer;

final class SendQueueTest {
    private static final long MS = 1_000_000L;
    private static final QueueLimits LIMITS =
            new QueueLimits(10_000, 5_000, 20_000, 1_000, 500, 100 * MS, 1_000 * MS, 15_000 * MS);

    private final SendQueue<byte[]> queue = new SendQueue<>(LIMITS, chunk -> chunk.length);
    private final Sender sender = new Sender();

    @Test
    void disco_goes_before_bulk_that_came_earlier() {
        put(4_000, 0);
        var disco = new byte[100];
        queue.addUrgent(disco, 0);

        assertThat(queue.next(0)).isSameAs(disco);
        assertThat(queue.next(0)).hasSize(4_000);
        assertThat(queue.next(0)).isNull();
    }

    @Test
    void where_both_wait_bulk_goes_every_other_time_and_where_bulk_waits_not_all_disco_goes() {
        for (int i = 0; i < 4; i++) {
            queue.addUrgent(new byte[100], 0);
        }
        put(4_000, 0);
        put(3_000, 0);

        assertThat(lengths(6)).containsExactly(100, 4_000, 100, 3_000, 100, 100);
    }

    @Test
    void what_the_relay_says_goes_first_and_has_room_when_disco_has_none() {
        put(4_000, 0);
        while (queue.addUrgent(new byte[100], 0)) {}

        assertThat(queue.addNotice(new byte[20], 0)).isTrue();
        assertThat(queue.addNotice(new byte[30], 0)).isTrue();

        assertThat(lengths(13)).startsWith(20, 30, 100, 4_000, 100);
    }

    @Test
    void too_many_notices_are_refused_and_leave_room_for_disco() {
        assertThat(queue.addNotice(new byte[400], 0)).isTrue();
        assertThat(queue.noticeRoom()).isEqualTo(100);
        assertThat(queue.addNotice(new byte[101], 0)).isFalse();

        assertThat(queue.addUrgent(new byte[1_000], 0)).isTrue();
        assertThat(queue.queuedBytes()).isEqualTo(1_400);
    }

    @Test
    void a_sender_waits_above_the_high_mark_and_goes_on_below_the_low_one() {
        put(10_000, 0);
        assertThat(sender.gate.isPaused()).isFalse();
        put(1_000, 0);
        assertThat(sender.gate.isPaused()).isTrue();

        queue.next(0);
        queue.settle();

        assertThat(sender.gate.isPaused()).isFalse();
        assertThat(queue.queuedBytes()).isEqualTo(1_000);
    }

    @Test
    void nothing_exceeds_the_hard_bound() {
        for (int i = 0; i < 50; i++) {
            put(900, 0);
        }

        assertThat(queue.queuedBytes()).isLessThanOrEqualTo(LIMITS.hard());
        assertThat(sender.droppedBytes).isEqualTo(50 * 900 - queue.queuedBytes());
    }

    @Test
    void a_stuck_client_holds_a_sender_for_a_hundred_milliseconds_and_then_only_its_own_packets_drop() {
        put(11_000, 0);
        queue.onTick(99 * MS);
        assertThat(sender.gate.isPaused()).isTrue();

        queue.onTick(100 * MS);

        assertThat(sender.gate.isPaused()).isFalse();
        assertThat(put(1_000, 101 * MS)).isEqualTo(Offer.DROPPED);
    }

    @Test
    void for_a_sender_that_cannot_wait_nothing_is_taken_beyond_the_high_mark_and_nobody_waits() {
        assertThat(queue.offer(10_000, null, 0)).isEqualTo(Offer.TAKEN);
        queue.addBulk(new byte[10_000], 0);

        assertThat(queue.offer(1, null, 0)).isEqualTo(Offer.DROPPED);
        assertThat(queue.queuedBytes()).isEqualTo(10_000);
        assertThat(queue.isStuck()).isFalse();
    }

    @Test
    void what_is_too_old_is_dropped_and_room_is_made() {
        put(9_000, 0);
        put(900, 500 * MS);

        assertThat(queue.onTick(999 * MS)).isEmpty();
        assertThat(queue.onTick(1_000 * MS)).hasSize(1);
        assertThat(queue.queuedBytes()).isEqualTo(900);
    }

    @Test
    void a_client_that_takes_nothing_is_dead_after_a_while_even_when_what_waited_grew_old() {
        put(900, 0);
        queue.onTick(2_000 * MS);

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.isDead(14_999 * MS)).isFalse();
        assertThat(queue.isDead(15_000 * MS)).isTrue();
    }

    @Test
    void a_client_that_took_everything_is_not_dead() {
        put(900, 0);
        queue.next(1);

        assertThat(queue.isDead(60_000 * MS)).isFalse();
    }

    @Test
    void too_many_urgent_bytes_are_refused() {
        assertThat(queue.addUrgent(new byte[900], 0)).isTrue();
        assertThat(queue.addUrgent(new byte[101], 0)).isFalse();
    }

    @Test
    void closing_hands_back_all_that_waits_and_sets_every_sender_free() {
        put(11_000, 0);
        queue.addUrgent(new byte[100], 0);
        queue.addNotice(new byte[10], 0);

        assertThat(queue.close()).hasSize(3);
        assertThat(queue.queuedBytes()).isZero();

        assertThat(sender.gate.isPaused()).isFalse();
    }

    @Test
    void a_sender_beyond_its_drop_budget_waits_for_the_next_tick() {
        assertThat(sender.gate.dropped(SenderGate.DROP_BUDGET)).isTrue();
        assertThat(sender.gate.isPaused()).isFalse();
        assertThat(sender.gate.dropped(1)).isFalse();
        assertThat(sender.gate.isPaused()).isTrue();

        sender.gate.onTick();

        assertThat(sender.gate.isPaused()).isFalse();
    }

    @Test
    void bytes_between_event_loops_are_bounded() {
        sender.gate.departed(SenderGate.FLIGHT_MAX + 1);
        assertThat(sender.gate.isPaused()).isTrue();

        sender.gate.arrived(1);

        assertThat(sender.gate.isPaused()).isFalse();
    }

    /// Many senders, one reader, at random: all bounds hold at each step, and once the reader keeps up nobody is left
    /// waiting.
    @Test
    void bounds_hold_for_any_order_of_events() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var many = new SendQueue<byte[]>(LIMITS, chunk -> chunk.length);
            var senders = new ArrayList<Sender>();
            for (int i = 0; i < 5; i++) {
                senders.add(new Sender());
            }
            long now = 0;
            for (int step = 0; step < 400; step++) {
                now += random.nextInt(3) * MS;
                for (var one : senders) {
                    if (!one.gate.isPaused() && random.nextInt(3) > 0) {
                        one.put(many, 1 + random.nextInt(3_000), now);
                    }
                }
                if (random.nextInt(4) == 0) {
                    many.next(now);
                    many.settle();
                }
                many.onTick(now);
                senders.forEach(one -> one.gate.onTick());
                assertThat(many.queuedBytes()).isBetween(0, LIMITS.hard());
                assertThat(List.copyOf(senders)).allMatch(one -> !one.gate.isPaused() || !many.isStuck());
            }
            while (many.next(now) != null) {
                many.settle();
            }
            many.settle();
            assertThat(senders).noneMatch(one -> one.gate.isPaused());
        }
    }

    private List<Integer> lengths(int count) {
        var lengths = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            lengths.add(Objects.requireNonNull(queue.next(0)).length);
        }
        assertThat(queue.next(0)).isNull();
        return lengths;
    }

    private Offer put(int length, long now) {
        return sender.put(queue, length, now);
    }

    private static final class Sender {
        final SenderGate gate = new SenderGate(new SenderGate.Reading() {
            @Override
            public void pause() {}

            @Override
            public void resume() {}
        });
        long droppedBytes;

        Offer put(SendQueue<byte[]> queue, int length, long now) {
            var offer = queue.offer(length, gate, now);
            switch (offer) {
                case TAKEN -> queue.addBulk(new byte[length], now);
                case TAKEN_AND_WAIT -> {
                    queue.addBulk(new byte[length], now);
                    gate.await();
                }
                case DROPPED -> {
                    droppedBytes += length;
                    gate.dropped(length);
                }
            }
            return offer;
        }
    }
}
