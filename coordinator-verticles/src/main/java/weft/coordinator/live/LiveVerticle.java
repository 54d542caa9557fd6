package weft.coordinator.live;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import weft.coordinator.cluster.Cluster;
import weft.coordinator.journal.JournalTopics;
import weft.coordinator.journal.ReplicaAdvanced;
import weft.kit.event.Events;
import weft.protocol.mesh.Change;

/// Event loop. Owns the live state's I/O. Deployed once per coordinator; [#states] is there once it is.
public final class LiveVerticle extends VerticleBase {
    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final Duration COMPARE_EVERY = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final Events events;
    private final InstantSource clock;
    private final Duration grace;
    private final Duration compareEvery;
    private @Nullable LiveStates states;

    public LiveVerticle(Cluster cluster, Events events, InstantSource clock) {
        this(cluster, events, clock, GRACE, COMPARE_EVERY);
    }

    LiveVerticle(Cluster cluster, Events events, InstantSource clock, Duration grace, Duration compareEvery) {
        this.cluster = cluster;
        this.events = events;
        this.clock = clock;
        this.grace = grace;
        this.compareEvery = compareEvery;
    }

    @Override
    public Future<?> start() {
        var live = new LiveStates(vertx, context, cluster, events, clock, grace);
        states = live;
        var endpoints = events.observe(LiveTopics.ENDPOINT_CHANGED, live::accept);
        var presence = events.observe(LiveTopics.PRESENCE_CHANGED, live::accept);
        var journal = events.observe(JournalTopics.REPLICA_ADVANCED, advanced -> forgetRemoved(live, advanced));
        return Future.all(endpoints.ready(), presence.ready(), journal.ready())
                .compose(_ -> live.compare().otherwiseEmpty())
                .onSuccess(_ -> vertx.setPeriodic(compareEvery.toMillis(), _ -> live.compare()));
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
