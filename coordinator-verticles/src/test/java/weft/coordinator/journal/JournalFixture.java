package weft.coordinator.journal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import weft.coordinator.api.TestNodes;
import weft.coordinator.database.Database;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.NodeId;
import weft.protocol.mesh.TailnetId;

/// One coordinator's journal in a Vert.x of its own.
final class JournalFixture implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final JsonCodec json = JsonCodec.ofProtocol();
    final Events events = new Events(vertx, json);
    final Database database;
    final JournalVerticle verticle;

    JournalFixture(PgConnectOptions options) {
        database = await(Database.open(vertx, options));
        verticle = new JournalVerticle(database, json, events, InstantSource.system());
        await(vertx.deployVerticle(verticle));
    }

    Journal journal() {
        return verticle.journal();
    }

    Replica replica() {
        return verticle.replica();
    }

    MeshState state(TailnetId tailnet) {
        return Objects.requireNonNull(replica().state(tailnet));
    }

    /// Joins a node with the next id and address.
    static Decision<NodeId> join(MeshState state) {
        return TestNodes.join(state, "node", false);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("no answer in 30 s", late);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
