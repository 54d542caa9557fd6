package weft.coordinator.journal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.database.Database;
import weft.kit.event.Events;
import weft.kit.event.Subscription;
import weft.protocol.mesh.Entry;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// One event loop owns it; reading is for any thread. The fold of every tailnet's journal in this process.
///
/// It folds only what the journal holds: rows read at a doorbell, at a gap and at a check of all heads every few
/// seconds, or rows that this process has just committed. Each step is told to the process as
/// [JournalTopics#REPLICA_ADVANCED], in order and without gaps.
public final class Replica {
    static final int CHECK_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final int PAGE_ROWS = 1_000;

    private final Vertx vertx;
    private final Context owner;
    private final Database database;
    private final JournalRows rows;
    private final Events events;
    private final ConcurrentSkipListMap<TailnetId, MeshState> states = new ConcurrentSkipListMap<>();
    private final Map<TailnetId, Read> reads = new HashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private boolean isChecking;
    private boolean isUnreachable;
    private long timer = -1;

    /// A read under way, and the one more that was asked for in the meantime.
    private static final class Read {
        private Future<Void> done = Future.succeededFuture();
        private @Nullable Future<Void> next;
    }

    Replica(Vertx vertx, Context owner, Database database, JournalRows rows, Events events) {
        this.vertx = vertx;
        this.owner = owner;
        this.database = database;
        this.rows = rows;
        this.events = events;
    }

    /// The newest state here of a tailnet; null when there is no such tailnet, or not yet here.
    public @Nullable MeshState state(TailnetId tailnet) {
        return states.get(tailnet);
    }

    /// All tailnets, in the order of their ids.
    public Collection<MeshState> states() {
        return Collections.unmodifiableCollection(states.values());
    }

    public Optional<MeshState> stateByName(String name) {
        return states.values().stream()
                .filter(state -> state.name().equals(name))
                .findFirst();
    }

    /// Reads what the journal holds of a tailnet by now; completes when it is folded.
    public Future<Void> refresh(TailnetId tailnet) {
        return Future.future(promise -> owner.runOnContext(_ -> read(tailnet).onComplete(promise)));
    }

    /// As [#refresh], for all tailnets that there are by now.
    public Future<Void> refreshAll() {
        return rows.heads(database.pool())
                .compose(heads -> Future.all(heads.entrySet().stream()
                        .filter(head -> {
                            var known = states.get(head.getKey());
                            return known == null || known.revision() < head.getValue();
                        })
                        .map(head -> refresh(head.getKey()))
                        .toList()))
                .mapEmpty();
    }

    /// Folds the whole journal, then follows it.
    Future<Void> start() {
        for (var topic : JournalTopics.DOORBELLS) {
            subscriptions.add(events.observe(topic, this::onDoorbell));
        }
        return Future.all(subscriptions.stream().map(Subscription::ready).toList())
                .compose(_ -> rows.heads(database.pool()))
                .compose(heads ->
                        Future.all(heads.keySet().stream().map(this::read).toList()))
                .onSuccess(_ -> timer = vertx.setPeriodic(CHECK_MILLIS, _ -> check()))
                .mapEmpty();
    }

    Future<Void> stop() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
        return Future.join(subscriptions.stream().map(Subscription::cancel).toList())
                .mapEmpty();
    }

    /// Takes rows that this process committed; on the owner.
    void committed(TailnetId tailnet, List<Entry> entries) {
        if (!entries.isEmpty() && !fold(states.getOrDefault(tailnet, MeshState.empty(tailnet)), entries)) {
            read(tailnet);
        }
    }

    private void onDoorbell(Doorbell doorbell) {
        var state = states.get(doorbell.tailnet());
        if (state == null || doorbell.revision() > state.revision()) {
            read(doorbell.tailnet());
        }
    }

    private void check() {
        if (isChecking) {
            return;
        }
        isChecking = true;
        rows.heads(database.pool()).onComplete(result -> {
            isChecking = false;
            report(result.cause());
            if (result.succeeded()) {
                result.result().forEach((tailnet, revision) -> onDoorbell(new Doorbell(tailnet, revision, "check")));
            }
        });
    }

    /// One read of a tailnet at a time. The returned future is of a read that began after this call.
    private Future<Void> read(TailnetId tailnet) {
        var read = reads.computeIfAbsent(tailnet, _ -> new Read());
        if (read.done.isComplete()) {
            return begin(tailnet, read);
        }
        if (read.next == null) {
            read.next = read.done.transform(_ -> begin(tailnet, read));
        }
        return read.next;
    }

    private Future<Void> begin(TailnetId tailnet, Read read) {
        read.next = null;
        read.done = base(tailnet).compose(this::readPages).onComplete(result -> {
            report(result.cause());
            if (!states.containsKey(tailnet) && read.next == null) {
                reads.remove(tailnet);
            }
        });
        return read.done;
    }

    private Future<MeshState> base(TailnetId tailnet) {
        var known = states.get(tailnet);
        return known == null ? rows.checkpoint(database.pool(), tailnet) : Future.succeededFuture(known);
    }

    private Future<Void> readPages(MeshState base) {
        return rows.after(database.pool(), base.tailnet(), base.revision(), PAGE_ROWS)
                .compose(page -> {
                    if (base.revision() > 0) {
                        states.putIfAbsent(base.tailnet(), base);
                    }
                    fold(base, page);
                    var now = states.get(base.tailnet());
                    return page.size() < PAGE_ROWS || now == null ? Future.succeededFuture() : readPages(now);
                });
    }

    /// Folds what is new of `entries` into the newest state; false when there is a gap before them.
    private boolean fold(MeshState base, List<Entry> entries) {
        var before = states.getOrDefault(base.tailnet(), base);
        var fresh = entries.stream()
                .filter(entry -> entry.revision() > before.revision())
                .toList();
        if (fresh.isEmpty()) {
            return true;
        }
        if (fresh.getFirst().revision() != before.revision() + 1) {
            return false;
        }
        var view = before;
        for (var entry : fresh) {
            view = view.apply(entry);
        }
        states.put(view.tailnet(), view);
        events.publish(JournalTopics.REPLICA_ADVANCED, new ReplicaAdvanced(before, view, fresh));
        return true;
    }

    /// Says once that the journal cannot be read, and once that it can again.
    private void report(@Nullable Throwable failure) {
        if (failure != null && !isUnreachable) {
            LOG.warn(
                    "the journal cannot be read; serving what is known: {}",
                    database.explain(failure).line());
        } else if (failure == null && isUnreachable) {
            LOG.info("the journal can be read again");
        }
        isUnreachable = failure != null;
    }
}
