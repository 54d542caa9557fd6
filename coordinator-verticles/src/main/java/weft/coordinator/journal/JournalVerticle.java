package weft.coordinator.journal;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import weft.coordinator.database.Database;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;

/// Event loop. Owns the journal's I/O: the replica that follows it and the writers that append to it, both on this
/// one loop. Deployed once per coordinator; [#journal] and [#replica] are there once it is.
public final class JournalVerticle extends VerticleBase {
    private final Database database;
    private final JsonCodec json;
    private final Events events;
    private final InstantSource clock;
    private @Nullable Replica replica;
    private @Nullable Journal journal;

    public JournalVerticle(Database database, JsonCodec json, Events events, InstantSource clock) {
        this.database = database;
        this.json = json;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        var rows = new JournalRows(json);
        var follower = new Replica(vertx, context, database, rows, events);
        replica = follower;
        journal = new Journal(vertx, context, database, rows, follower, events, clock);
        return follower.start();
    }

    @Override
    public Future<?> stop() {
        return journal().close().eventually(() -> replica().stop());
    }

    public Journal journal() {
        return deployed(journal);
    }

    public Replica replica() {
        return deployed(replica);
    }

    private static <T> T deployed(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the journal is not deployed yet");
        }
        return part;
    }
}
