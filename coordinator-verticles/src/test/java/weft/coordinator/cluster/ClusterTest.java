package weft.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import weft.kit.event.Events;
import weft.kit.event.RequestTopic;
import weft.kit.event.Topic;
import weft.kit.json.JsonCodec;

class ClusterTest {
    record Note(int number) {}

    private static final Topic<Note> MESH = Topic.of("mesh.node.joined", Note.class);
    private static final Topic<Note> LOCAL = Topic.of("coordinator.replica.advanced", Note.class);
    private static final RequestTopic<Note, Note> ASK =
            RequestTopic.of("coordinator.change.append", Note.class, Note.class);

    @Test
    void onlyMeshTopicsCrossFromOneMemberToAnother() throws Exception {
        var id = UUID.randomUUID().toString();
        var first = await(Cluster.join(null, id, Vertx.builder()));
        var second = await(Cluster.join(null, id, Vertx.builder()));
        var here = new Events(first.vertx(), JsonCodec.ofProtocol());
        var there = new Events(second.vertx(), JsonCodec.ofProtocol());
        var crossed = new LinkedBlockingQueue<Note>();
        var strayed = new LinkedBlockingQueue<Note>();
        await(there.observe(MESH, crossed::add).ready());
        await(there.observe(LOCAL, strayed::add).ready());
        await(there.answer(ASK, note -> {
                    strayed.add(note);
                    return Future.succeededFuture(note);
                })
                .ready());

        here.publish(LOCAL, new Note(1));
        var asked = here.request(ASK, new Note(2), Duration.ofMillis(300));
        here.publish(MESH, new Note(3));

        assertThat(crossed.poll(10, TimeUnit.SECONDS)).isEqualTo(new Note(3));
        assertThatThrownBy(() -> await(asked)).hasMessageContaining("No handlers");
        assertThat(strayed).isEmpty();
        assertThat(first.size()).isEqualTo(2);
        await(second.close());
        await(first.close());
    }

    @Test
    void membersOfAnotherDatabaseStayApart() throws Exception {
        var mine = await(Cluster.join(null, UUID.randomUUID().toString(), Vertx.builder()));
        var other = await(Cluster.join(null, UUID.randomUUID().toString(), Vertx.builder()));

        assertThat(mine.size()).isEqualTo(1);
        assertThat(other.size()).isEqualTo(1);

        await(mine.close());
        await(other.close());
    }

    @Test
    void aConfigurationThatIsNotThereIsSaidInOneLine() {
        assertThatThrownBy(() -> await(Cluster.join(
                        Path.of("/nowhere/c.xml"), UUID.randomUUID().toString(), Vertx.builder())))
                .isInstanceOf(ClusterUnavailable.class)
                .hasMessage("there is no cluster configuration at /nowhere/c.xml");
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
