package weft.coordinator.journal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.database.Database;
import weft.coordinator.journal.JournalRows.Head;
import weft.coordinator.journal.JournalRows.JournalRow;
import weft.kit.event.Events;
import weft.kit.event.Subscription;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// One event loop owns it; reading is for any thread. The fold of every tailnet's journal in this process.
///
/// It folds only what the journal holds: rows read at a doorbell, at a gap and at a check of all heads every few
/// seconds, or rows that this process has just committed. Each step is told to the process as
/// [JournalTopics#REPLICA_ADVANCED], in order and without gaps. Should the database lose commits that it had
/// acknowledged,
/// what was known is dropped, the tailnet folded anew, and that told as [JournalTopics#REPLICA_REWOUND].
public final class Replica {
    static final int CHECK_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final int PAGE_ROWS = 1_000;

    /// Tailnets that are read side by side: the pool's connections are few, and its queue has an end.
    private static final int READS_MAX = 16;

    private final Vertx vertx;
    private final Context owner;
    private final Database database;
    private final JournalRows rows;
    private final Events events;
    private final ConcurrentSkipListMap<TailnetId, MeshState> states = new ConcurrentSkipListMap<>();
    private final Map<TailnetId, UUID> tips = new HashMap<>();
    private final Set<TailnetId> rewound = ConcurrentHashMap.newKeySet();
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
        return Future.future(promise -> owner.runOnContext(_ -> readDiffering().onComplete(promise)));
    }

    /// Whether the database lost commits of a tailnet since this process began: what nodes say that they have may be of
    /// a history that is gone.
    public boolean hasRewound(TailnetId tailnet) {
        return rewound.contains(tailnet);
    }

    /// Folds the whole journal, then follows it.
    Future<Void> start() {
        for (var topic : JournalTopics.DOORBELLS) {
            subscriptions.add(events.observe(topic, this::onDoorbell));
        }
        return Future.all(subscriptions.stream().map(Subscription::ready).toList())
                .compose(_ -> readDiffering())
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

    /// What is known of a tailnet and where that ends; null when nothing is. On the owner.
    @Nullable
    Folded folded(TailnetId tailnet) {
        var state = states.get(tailnet);
        return state == null ? null : new Folded(state, tips.get(tailnet));
    }

    /// Takes rows that this process committed; on the owner.
    void committed(TailnetId tailnet, List<JournalRow> written) {
        if (!written.isEmpty() && !fold(states.getOrDefault(tailnet, MeshState.empty(tailnet)), written)) {
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
        readDiffering().onComplete(result -> {
            isChecking = false;
            report(result.cause());
        });
    }

    private Future<Void> readDiffering() {
        return rows.heads(database.pool()).compose(heads -> readAll(differing(heads)));
    }

    /// Tailnets of which the journal holds something else than what is known here: more, less, or other rows. What was
    /// committed after the heads were read is among them, and does no harm.
    private List<TailnetId> differing(Map<TailnetId, Head> heads) {
        var differing = new ArrayList<TailnetId>();
        heads.forEach((tailnet, head) -> {
            var known = folded(tailnet);
            if (known == null || !known.endsAt(head)) {
                differing.add(tailnet);
            }
        });
        states.keySet().stream().filter(known -> !heads.containsKey(known)).forEach(differing::add);
        return differing;
    }

    private Future<Void> readAll(List<TailnetId> tailnets) {
        return Lanes.workOff(new ArrayDeque<>(tailnets), READS_MAX, this::read);
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
        read.done = (states.containsKey(tailnet) ? readPages(tailnet) : readWhole(tailnet))
                .recover(failure ->
                        failure instanceof JournalRewound ? foldAnew(tailnet, failure) : Future.failedFuture(failure))
                .onComplete(result -> {
                    report(result.cause());
                    if (!states.containsKey(tailnet) && read.next == null) {
                        reads.remove(tailnet);
                    }
                });
        return read.done;
    }

    private Future<Void> readPages(TailnetId tailnet) {
        var base = folded(tailnet);
        if (base == null) {
            return Future.succeededFuture();
        }
        return rows.from(database.pool(), tailnet, base.revision(), PAGE_ROWS).compose(page -> {
            base.verify(page);
            fold(base.state(), page);
            return page.size() < PAGE_ROWS ? Future.succeededFuture() : readPages(tailnet);
        });
    }

    /// A tailnet that is not known here yet.
    private Future<Void> readWhole(TailnetId tailnet) {
        return collect(tailnet).map(whole -> {
            if (states.containsKey(tailnet)) {
                // This process made it, or heard of it, in the meantime.
                fold(whole.base().state(), whole.rows());
            } else if (whole.end().revision() > 0) {
                advance(whole.base().state(), whole.end(), whole.rows());
            }
            return null;
        });
    }

    /// What was known is void: the database lost commits.
    private Future<Void> foldAnew(TailnetId tailnet, Throwable why) {
        LOG.error(
                "the database has lost commits that it had acknowledged: {}; going on from what it holds",
                why.getMessage());
        rewound.add(tailnet);
        return collect(tailnet).map(whole -> {
            var now = whole.end();
            if (now.revision() == 0) {
                states.remove(tailnet);
                tips.remove(tailnet);
            } else {
                keep(now);
            }
            events.publish(
                    JournalTopics.REPLICA_REWOUND,
                    new ReplicaRewound(tailnet, now.revision() == 0 ? null : now.state()));
            return null;
        });
    }

    /// A checkpoint and all rows after it.
    private record Whole(Folded base, List<JournalRow> rows, Folded end) {}

    private Future<Whole> collect(TailnetId tailnet) {
        return rows.checkpoint(database.pool(), tailnet)
                .map(state -> new Folded(state, null))
                .compose(base -> collect(base, base, new ArrayList<>())
                        .recover(failure -> failure instanceof JournalRewound
                                ? collect(Folded.nothing(tailnet), Folded.nothing(tailnet), new ArrayList<>())
                                : Future.failedFuture(failure)));
    }

    private Future<Whole> collect(Folded base, Folded end, List<JournalRow> collected) {
        return rows.from(database.pool(), base.state().tailnet(), end.revision(), PAGE_ROWS)
                .compose(page -> {
                    var further = end.with(page);
                    // The first row of a page is the last of the one before, or the checkpoint's.
                    collected.addAll(end.revision() > 0 ? page.subList(1, page.size()) : page);
                    return page.size() < PAGE_ROWS
                            ? Future.succeededFuture(new Whole(base, collected, further))
                            : collect(base, further, collected);
                });
    }

    private void keep(Folded folded) {
        states.put(folded.state().tailnet(), folded.state());
        if (folded.tip() != null) {
            tips.put(folded.state().tailnet(), folded.tip());
        }
    }

    /// Folds what is new of `written` into the newest state; false when there is a gap before them.
    private boolean fold(MeshState base, List<JournalRow> written) {
        var before = states.getOrDefault(base.tailnet(), base);
        var fresh = written.stream()
                .filter(row -> row.entry().revision() > before.revision())
                .toList();
        if (fresh.isEmpty()) {
            return true;
        }
        if (fresh.getFirst().entry().revision() != before.revision() + 1) {
            return false;
        }
        var view = before;
        for (var row : fresh) {
            view = view.apply(row.entry());
        }
        advance(before, new Folded(view, fresh.getLast().append()), fresh);
        return true;
    }

    /// @param between the rows from the one state to the other
    private void advance(MeshState before, Folded after, List<JournalRow> between) {
        keep(after);
        if (!between.isEmpty()) {
            var entries = between.stream().map(JournalRow::entry).toList();
            events.publish(JournalTopics.REPLICA_ADVANCED, new ReplicaAdvanced(before, after.state(), entries));
        }
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
