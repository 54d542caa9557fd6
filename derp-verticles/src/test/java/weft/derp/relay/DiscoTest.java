package weft.derp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.protocol.derp.FrameType;
import weft.protocol.derp.QueueLimits;
import weft.protocol.derp.SenderGate;
import weft.protocol.packet.Bytes;

/// What a client gets that marks as disco what it sends.
class DiscoTest {
    private static final int BULK = 1_400;
    private static final int FLOOD = 400;

    private final Shared relay = EmbeddedClient.relay();
    private final EmbeddedClient greedy = new EmbeddedClient(relay, 1);
    private final EmbeddedClient modest = new EmbeddedClient(relay, 2);
    private final EmbeddedClient target = new EmbeddedClient(relay, 3);

    @AfterEach
    void end() {
        greedy.close();
        modest.close();
        target.close();
    }

    @Test
    void longer_than_any_disco_it_waits_its_turn_as_bulk_and_what_is_no_longer_goes_first() {
        target.takesMore(false);
        modest.send(target, new byte[BULK]);
        greedy.send(target, disco(FrameType.DISCO_MAX + 1));
        greedy.send(target, disco(FrameType.DISCO_MAX));

        deliver();

        assertThat(target.seen).containsExactly("up", FrameType.DISCO_MAX, BULK, FrameType.DISCO_MAX + 1);
    }

    @Test
    void bulk_of_others_gets_through_between() {
        target.takesMore(false);
        for (int i = 0; i < 10; i++) {
            greedy.send(target, disco(1_000));
        }
        modest.send(target, new byte[BULK]);

        deliver();

        assertThat(target.seen).startsWith("up", 1_000, BULK, 1_000);
    }

    @Test
    void who_loses_more_than_its_budget_is_not_read() {
        target.takesMore(false);
        int sent = 0;
        while (greedy.isRead() && sent < FLOOD) {
            greedy.send(target, disco(1_000));
            target.run();
            greedy.run();
            sent++;
        }

        assertThat(greedy.isRead()).isFalse();
        long lost = relay.counters().dropped(DropReason.URGENT_FULL);
        assertThat(lost * 1_037).isBetween((long) SenderGate.DROP_BUDGET, SenderGate.DROP_BUDGET + 2_000L);
        assertThat(sent - lost).isEqualTo(QueueLimits.DEFAULT.urgentMax() / 1_037);
    }

    @Test
    void its_bytes_between_event_loops_are_bounded_and_it_is_read_again_when_they_arrived() {
        int sent = 0;
        while (greedy.isRead() && sent < FLOOD) {
            greedy.send(target, disco(1_000));
            sent++;
        }
        assertThat(greedy.isRead()).isFalse();
        assertThat(sent).isEqualTo(SenderGate.FLIGHT_MAX / 1_037 + 1);

        target.read();
        greedy.run();
        greedy.tick();

        assertThat(greedy.isRead()).isTrue();
    }

    @Test
    void the_relay_has_its_say_when_disco_has_filled_its_room() {
        target.takesMore(false);
        for (int i = 0; i < 70; i++) {
            greedy.send(target, disco(i < 65 ? 1_000 : FrameType.DISCO_MIN));
            target.run();
        }
        assertThat(relay.counters().dropped(DropReason.URGENT_FULL)).isPositive();

        target.session.ping(7);
        target.takesMore(true);
        target.read();

        assertThat(target.seen).startsWith("up", "pong", 1_000);
        assertThat(relay.counters().dropped(DropReason.NOTICES_FULL)).isZero();
    }

    /// To the target, which takes it.
    private void deliver() {
        target.run();
        target.takesMore(true);
        target.read();
    }

    private static byte[] disco(int length) {
        var packet = new byte[length];
        Bytes.int32(packet, 0, FrameType.DISCO_MAGIC_HIGH);
        packet[4] = (byte) (FrameType.DISCO_MAGIC_LOW >> 8);
        packet[5] = (byte) FrameType.DISCO_MAGIC_LOW;
        return packet;
    }
}
