package weft.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassesTest {
    private static final long AGAIN_MILLIS = 5;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    /// What each pass is to answer; after them, that it was done whole.
    private final ArrayDeque<Boolean> answers = new ArrayDeque<>();
    private final LinkedBlockingQueue<Integer> passed = new LinkedBlockingQueue<>();
    private final Passes passes = new Passes(vertx, context, AGAIN_MILLIS, this::pass);
    private int count;

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private boolean pass() {
        passed.add(++count);
        return answers.isEmpty() || answers.remove();
    }

    @Test
    void whatWasNotDoneWholeIsDoneAgainUntilItIs() throws Exception {
        answers.addAll(List.of(false, false));

        context.runOnContext(_ -> passes.schedule());

        for (int pass = 1; pass <= 3; pass++) {
            assertThat(passed.poll(10, TimeUnit.SECONDS)).isEqualTo(pass);
        }
    }

    @Test
    void howeverManyAskItIsDoneOnceAndAnotherTimeForWhoAsksAfterwards() throws Exception {
        var asked = new LinkedBlockingQueue<Integer>();
        context.runOnContext(_ -> {
            passes.schedule();
            passes.schedule();
            passes.schedule();
            context.runOnContext(_ -> asked.add(count));
        });
        assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(1);

        context.runOnContext(_ -> passes.schedule());

        assertThat(passed.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(passed.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
    }
}
