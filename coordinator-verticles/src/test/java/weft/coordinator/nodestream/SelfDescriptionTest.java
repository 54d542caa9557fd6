package weft.coordinator.nodestream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.coordinator.api.TestNodes;
import weft.coordinator.database.Database;
import weft.coordinator.database.TestDatabases;
import weft.coordinator.journal.Decision;
import weft.coordinator.journal.JournalVerticle;
import weft.coordinator.membership.Membership;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.key.Key32;
import weft.protocol.key.NodeKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.LiveState;
import weft.protocol.stream.NodeMessage;

class SelfDescriptionTest {
    /// How many different things a device may say at once.
    private static final int AT_ONCE = 5;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final InstantSource clock = () -> now;
    private JournalVerticle journal;
    private Membership membership;
    private TailnetId tailnet;
    private NodeId node;

    @BeforeEach
    void start() throws Exception {
        var json = JsonCodec.ofProtocol();
        var database = await(Database.open(vertx, TestDatabases.empty(vertx)));
        journal = new JournalVerticle(database, json, new Events(vertx, json), InstantSource.system());
        await(vertx.deployVerticle(journal));
        membership = new Membership(journal.journal(), journal.replica(), clock);
        tailnet = await(journal.journal().createTailnet("home", "test", ""));
        node = await(journal.journal().append(tailnet, "test", "", state -> TestNodes.join(state, "node", false)))
                .result();
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void whatIsSaidTooOftenIsWrittenDownOnceItIsAllowedAgain() throws Exception {
        for (int i = 1; i <= AT_ONCE; i++) {
            assertThat(await(membership.describe(tailnet, node, hello("name" + i))))
                    .isTrue();
        }
        var description =
                new SelfDescription(context, clock, () -> membership.describe(tailnet, node, hello("newest")));

        onLoop(description::say);
        tickFor(description, SelfDescription.AGAIN_AFTER.multipliedBy(2));
        assertThat(hostname()).isEqualTo("name" + AT_ONCE);
        tickFor(description, Duration.ofMinutes(10));

        assertThat(hostname()).isEqualTo("newest");
        long revision = revision();
        tickFor(description, Duration.ofHours(2));
        assertThat(revision()).isEqualTo(revision);
    }

    /// A turn of the clock by half a minute at a time, and what it brings.
    private void tickFor(SelfDescription description, Duration time) throws Exception {
        var end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plus(Duration.ofSeconds(30));
            onLoop(description::tick);
            // What a tick begins asks the journal, which has one lane for a tailnet, and its answer comes to the loop.
            await(journal.journal().append(tailnet, "test", "", _ -> Decision.nothing(true)));
            onLoop(() -> {});
        }
    }

    private void onLoop(Runnable task) throws Exception {
        var done = Promise.<Void>promise();
        context.runOnContext(_ -> {
            task.run();
            done.complete();
        });
        await(done.future());
    }

    private String hostname() {
        return Objects.requireNonNull(journal.replica().state(tailnet))
                .attributes(node)
                .getOrDefault("node:hostname", "");
    }

    private long revision() {
        return Objects.requireNonNull(journal.replica().state(tailnet)).revision();
    }

    private static NodeMessage.Hello hello(String hostname) {
        var key = Key32.of(new byte[Key32.LENGTH]);
        return new NodeMessage.Hello(
                NodeMessage.PROTOCOL_VERSION,
                "weft 0.1.0",
                "Linux 6.1 amd64",
                hostname,
                new NodeKey(key),
                key,
                null,
                null,
                null,
                null,
                null,
                new LiveState(1, List.of(), null, 0, false));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
