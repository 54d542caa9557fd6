package weft.coordinator.live;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import weft.coordinator.cluster.Cluster;
import weft.coordinator.journal.JournalTopics;
import weft.coordinator.journal.ReplicaAdvanced;
import weft.kit.event.Events;
import weft.protocol.mesh.Change;

/// Event loop. Owns the live state's I/O. Deployed once per coordinator; [#states] is there once it is.
public final class LiveVerticle extends VerticleBase {
    private final Cluster cluster;
    private final Events events;
    private final InstantSource clock;
    private @Nullable LiveStates states;

    public LiveVerticle(Cluster cluster, Events events, InstantSource clock) {
        this.cluster = cluster;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        var live = new LiveStates(vertx, context, cluster, events, clock);
        states = live;
        var endpoints = events.observe(LiveTopics.ENDPOINT_CHANGED, live::accept);
        var presence = events.observe(LiveTopics.PRESENCE_CHANGED, live::accept);
        var journal = events.observe(JournalTopics.REPLICA_ADVANCED, advanced -> forgetRemoved(live, advanced));
        return Future.all(endpoints.ready(), presence.ready(), journal.ready())
                .compose(_ -> live.compare())
                .onSuccess(_ -> vertx.setPeriodic(LiveStates.COMPARE_EVERY.toMillis(), _ -> live.compare()));
    }

    public LiveStates states() {
        if (states == null) {
            throw new IllegalStateException("live state is not deployed yet");
        }
        return states;
    }

    private static void forgetRemoved(LiveStates live, ReplicaAdvanced advanced) {
        for (var entry : advanced.entries()) {
            if (entry.change() instanceof Change.NodeRemoved removed) {
                live.forget(new NodeRef(entry.tailnet(), removed.node()));
            }
        }
    }
}
