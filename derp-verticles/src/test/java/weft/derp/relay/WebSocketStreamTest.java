package weft.derp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.kit.limit.Strangers;

class WebSocketStreamTest {
    private static final int FLOOD = 10_000;

    private final RelayCounters counters = new RelayCounters(new Strangers(1));
    private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketStream(counters));

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    @Test
    void pings_of_a_client_that_reads_are_all_answered() {
        ping(1);
        ping(2);

        assertThat(nextPong()).isEqualTo(1);
        assertThat(nextPong()).isEqualTo(2);
        assertThat(counters.dropped(DropReason.PING_UNANSWERED)).isZero();
    }

    @Test
    void of_the_pings_of_a_client_that_does_not_read_the_newest_is_kept_and_the_others_are_dropped_and_counted() {
        writable(false);
        for (int i = 1; i <= FLOOD; i++) {
            ping(i);
        }
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(counters.dropped(DropReason.PING_UNANSWERED)).isEqualTo(FLOOD - 1);

        writable(true);

        assertThat(nextPong()).isEqualTo(FLOOD);
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void a_client_that_does_not_read_and_says_goodbye_is_closed_and_told_nothing() {
        writable(false);
        channel.writeInbound(new CloseWebSocketFrame());

        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_ping_that_was_not_answered_is_released_with_its_connection() {
        var content = Unpooled.buffer().writeInt(1);
        writable(false);
        channel.writeInbound(new PingWebSocketFrame(content));

        channel.close();

        assertThat(content.refCnt()).isZero();
    }

    private void ping(int number) {
        channel.writeInbound(new PingWebSocketFrame(Unpooled.buffer().writeInt(number)));
    }

    private int nextPong() {
        PongWebSocketFrame pong = channel.readOutbound();
        try {
            return pong.content().readInt();
        } finally {
            pong.release();
        }
    }

    private void writable(boolean isWritable) {
        Objects.requireNonNull(channel.unsafe().outboundBuffer()).setUserDefinedWritability(1, isWritable);
        channel.runPendingTasks();
    }
}
