package weft.coordinator.policy;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.coordinator.journal.Replica;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;

/// Event loop. Brings back the policy before one that nobody confirmed in time. Every coordinator does, so that it
/// happens whichever of them is left; the journal lets it happen once.
public final class RollbackVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RollbackVerticle.class);
    private static final long CHECK_MILLIS = 500;

    private final PolicyDesk desk;
    private final Replica replica;
    private final InstantSource clock;
    private final Set<TailnetId> underWay = new HashSet<>();

    public RollbackVerticle(PolicyDesk desk, Replica replica, InstantSource clock) {
        this.desk = desk;
        this.replica = replica;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(
                CHECK_MILLIS, _ -> replica.states().stream().filter(this::isDue).forEach(this::rollBack));
        return Future.succeededFuture();
    }

    private boolean isDue(MeshState state) {
        var policy = state.policy();
        return policy != null && policy.confirmBy() != null && !clock.instant().isBefore(policy.confirmBy());
    }

    private void rollBack(MeshState state) {
        if (!underWay.add(state.tailnet())) {
            return;
        }
        desk.rollBackIfDue(state).onComplete(result -> {
            underWay.remove(state.tailnet());
            if (result.failed()) {
                LOG.warn(
                        "the policy of {} could not be rolled back yet: {}",
                        state.name(),
                        result.cause().getMessage());
            } else if (result.result()) {
                LOG.info("nobody confirmed the policy of {} in time: the one before is back", state.name());
            }
        });
    }
}
