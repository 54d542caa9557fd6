package weft.derp.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopStateTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final LoopState state = new LoopState(loop);
    private final List<String> written = new ArrayList<>();

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void littleIsWrittenBeforeBulkThatCameFirstAndEverythingInTheSameTurn() {
        turn(
                new Waiting("bulk", 128 << 10),
                new Waiting("little", 200),
                new Waiting("more bulk", LoopState.LITTLE_BYTES + 1),
                new Waiting("as little", LoopState.LITTLE_BYTES));

        assertThat(written).containsExactly("little", "as little", "bulk", "more bulk");
    }

    @Test
    void whoWritesOnceIsNotWrittenFromTwice() {
        var little = new Waiting("little", 200);

        turn(little, little);
        turn(little);

        assertThat(written).containsExactly("little", "little");
    }

    private void turn(Waiting... writers) {
        loop.submit(() -> List.of(writers).forEach(writer -> {
                    writer.scheduled = true;
                    state.writeSoon(writer);
                }))
                .awaitUninterruptibly();
        loop.submit(() -> {}).awaitUninterruptibly();
    }

    /// What waits for one client.
    private final class Waiting implements LoopState.Writer {
        private final String name;
        private final int bytes;
        private boolean scheduled;

        Waiting(String name, int bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public int queuedBytes() {
            return bytes;
        }

        @Override
        public boolean isScheduled() {
            return scheduled;
        }

        @Override
        public void drain(long now) {
            scheduled = false;
            written.add(name);
        }
    }
}
