package weft.coordinator.access;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.journal.JournalTopics;
import weft.coordinator.journal.Replica;
import weft.coordinator.journal.ReplicaAdvanced;
import weft.coordinator.journal.ReplicaRewound;
import weft.kit.event.Events;
import weft.kit.event.Subscription;
import weft.protocol.access.Access;

/// Worker thread, one at a time. Compiles what policies make of tailnets, so that no event loop has to: follows the
/// replica and tells the result as [AccessTopics#ACCESS_ADVANCED], in order and without gaps.
public final class AccessVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AccessVerticle.class);

    private final Replica replica;
    private final Events events;
    private final AccessViews views;
    private final List<Subscription> subscriptions = new ArrayList<>();

    public AccessVerticle(Replica replica, Events events) {
        this.replica = replica;
        this.events = events;
        this.views = new AccessViews(replica);
    }

    public AccessViews views() {
        return views;
    }

    @Override
    public Future<?> start() {
        subscriptions.add(events.observe(JournalTopics.REPLICA_ADVANCED, this::advanced));
        subscriptions.add(events.observe(JournalTopics.REPLICA_REWOUND, this::rewound));
        replica.states().forEach(state -> put(Access.of(state)));
        return Future.all(subscriptions.stream().map(Subscription::ready).toList());
    }

    @Override
    public Future<?> stop() {
        return Future.join(subscriptions.stream().map(Subscription::cancel).toList());
    }

    private void rewound(ReplicaRewound news) {
        if (news.view() == null) {
            views.remove(news.tailnet());
        } else {
            put(Access.of(news.view()));
        }
        events.publish(AccessTopics.ACCESS_REWOUND, news.tailnet());
    }

    private void advanced(ReplicaAdvanced news) {
        var view = news.view();
        var before = views.of(view.tailnet());
        if (before == null) {
            put(Access.of(view));
            return;
        }
        long from = before.state().revision();
        if (from >= view.revision()) {
            return;
        }
        var fresh =
                news.entries().stream().filter(entry -> entry.revision() > from).toList();
        var step = before.advance(view, fresh);
        put(step.access());
        events.publish(AccessTopics.ACCESS_ADVANCED, new AccessAdvanced(from, step, fresh));
    }

    private void put(Access access) {
        if (access.isUnreadable()) {
            LOG.error(
                    "the policy of tailnet {} cannot be read by this version: nobody in it may talk with anybody"
                            + " until it is replaced",
                    access.state().name());
        }
        views.put(access);
    }
}
