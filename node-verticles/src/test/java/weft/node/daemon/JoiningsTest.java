package weft.node.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import weft.node.localapi.LocalReply;

class JoiningsTest {
    private static final int LONG_MILLIS = 60_000;

    @Test
    void whoWaitsIsToldEachThingOnce() throws Exception {
        var vertx = Vertx.vertx();
        var joinings = new Joinings(vertx);
        var told = new ArrayList<LocalReply>();
        var answer = joinings.add(LONG_MILLIS, told::add, _ -> {});

        for (int i = 0; i < 3; i++) {
            joinings.progress("one is away");
            joinings.progress("the other is away");
        }
        var later = new ArrayList<LocalReply>();
        joinings.add(LONG_MILLIS, later::add, _ -> {});
        joinings.progress("one is away");

        assertThat(told)
                .containsExactly(new LocalReply.Progress("one is away"), new LocalReply.Progress("the other is away"));
        assertThat(later).containsExactly(new LocalReply.Progress("one is away"));
        joinings.finishAll(new LocalReply.Progress("done"));
        assertThat(answer.await(10, TimeUnit.SECONDS)).isEqualTo(new LocalReply.Progress("done"));
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
