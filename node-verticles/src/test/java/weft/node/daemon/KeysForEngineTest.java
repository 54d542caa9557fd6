package weft.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.node.state.StateDirectory;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;

class KeysForEngineTest {
    private final Vertx vertx = Vertx.vertx();
    private final NodePrivateKey former = StateDirectory.freshNodeKey(new SecureRandom());
    private final NodePrivateKey key = StateDirectory.freshNodeKey(new SecureRandom());
    private final Queue<Boolean> answers = new ArrayDeque<>();
    private final List<NodeKey> offered = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final KeysForEngine keys = new KeysForEngine(vertx.getOrCreateContext(), (first, _) -> {
        offered.add(first.publicKey());
        return Future.succeededFuture(answers.remove());
    });

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void whatAFullEngineRefusedIsOfferedUntilItTakesIt() throws Exception {
        answers.addAll(List.of(false, false, true));

        step(each -> each.want(key, null, () -> done.add("forgotten")));
        step(each -> assertThat(each.again()).isTrue());
        assertThat(done).isEmpty();
        step(each -> assertThat(each.again()).isTrue());
        step(each -> assertThat(each.again()).isFalse());

        assertThat(offered).containsExactly(key.publicKey(), key.publicKey(), key.publicKey());
        assertThat(done).containsExactly("forgotten");
    }

    @Test
    void whatIsWantedLaterStandsForWhatWasWantedBefore() throws Exception {
        answers.addAll(List.of(false, true));

        step(each -> each.want(former, key, () -> done.add("switched")));
        step(each -> each.want(key, former, () -> done.add("taken over")));
        step(each -> assertThat(each.again()).isFalse());

        assertThat(offered).containsExactly(former.publicKey(), key.publicKey());
        assertThat(done).containsExactly("taken over");
    }

    /// On the event loop, and past what it leaves for later.
    private void step(Consumer<KeysForEngine> work) throws Exception {
        var context = vertx.getOrCreateContext();
        for (Consumer<KeysForEngine> each : List.<Consumer<KeysForEngine>>of(work, _ -> {})) {
            var ended = new CompletableFuture<Void>();
            context.runOnContext(_ -> {
                try {
                    each.accept(keys);
                    ended.complete(null);
                } catch (Throwable problem) {
                    ended.completeExceptionally(problem);
                }
            });
            ended.get(10, TimeUnit.SECONDS);
        }
    }
}
