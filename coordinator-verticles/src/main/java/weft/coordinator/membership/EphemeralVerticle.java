package weft.coordinator.membership;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.journal.Replica;
import weft.coordinator.live.LiveStates;
import weft.coordinator.live.NodeRef;

/// Event loop. Removes ephemeral nodes that have been away for the grace. Every coordinator looks; the journal lets
/// one of them do it. Each writes down in the database whom it holds, and none removes whom another wrote down: while
/// coordinators cannot reach each other, a node of the other's looks as if it were away.
public final class EphemeralVerticle extends VerticleBase {
    public static final Duration GRACE = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(EphemeralVerticle.class);
    private static final int LOOKS_PER_GRACE = 10;

    private final Membership membership;
    private final Replica replica;
    private final LiveStates live;
    private final EphemeralSeen seen;
    private final Duration grace;
    private final InstantSource clock;
    private final AwayWatch watch;

    public EphemeralVerticle(
            Membership membership,
            Replica replica,
            LiveStates live,
            EphemeralSeen seen,
            Duration grace,
            InstantSource clock) {
        this.membership = membership;
        this.replica = replica;
        this.live = live;
        this.seen = seen;
        this.grace = grace;
        this.clock = clock;
        this.watch = new AwayWatch(grace);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(Math.max(100, grace.toMillis() / LOOKS_PER_GRACE), _ -> look());
        return Future.succeededFuture();
    }

    private void look() {
        var held = live.held().stream().filter(this::isEphemeral).toList();
        var gone = watch.gone(replica.states(), this::isOnline, clock.instant());
        (held.isEmpty() ? Future.succeededFuture() : seen.note(held))
                .compose(_ -> gone.isEmpty() ? Future.succeededFuture(Set.<NodeRef>of()) : seen.within(grace, gone))
                .onSuccess(elsewhere ->
                        gone.stream().filter(ref -> !elsewhere.contains(ref)).forEach(this::remove))
                .onFailure(failure -> LOG.debug("ephemeral nodes are looked at again later", failure));
    }

    private void remove(NodeRef ref) {
        membership
                .removeEphemeral(ref.tailnet(), ref.node())
                .compose(_ -> seen.forget(ref))
                .onFailure(failure -> LOG.debug("an ephemeral node was not removed; tried again later", failure));
    }

    private boolean isEphemeral(NodeRef ref) {
        var state = replica.state(ref.tailnet());
        var node = state == null ? null : state.node(ref.node());
        return node != null && node.ephemeral();
    }

    private boolean isOnline(NodeRef ref) {
        var record = live.of(ref.tailnet(), ref.node());
        return record != null && record.online();
    }
}
