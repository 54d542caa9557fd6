package weft.coordinator.access;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import weft.coordinator.journal.Replica;
import weft.protocol.access.Access;
import weft.protocol.mesh.TailnetId;

/// Any thread reads; [AccessVerticle] alone writes. The newest compiled access of each tailnet in this process, at most
/// a moment behind the [Replica].
public final class AccessViews {
    private final Replica replica;
    private final ConcurrentHashMap<TailnetId, Access> views = new ConcurrentHashMap<>();

    AccessViews(Replica replica) {
        this.replica = replica;
    }

    /// Null when there is no such tailnet, or not yet here.
    public @Nullable Access of(TailnetId tailnet) {
        var known = views.get(tailnet);
        if (known != null) {
            return known;
        }
        var state = replica.state(tailnet);
        // Without a policy there is nothing to compile, and no reason to wait.
        return state == null || state.policy() != null ? null : views.computeIfAbsent(tailnet, _ -> Access.of(state));
    }

    void remove(TailnetId tailnet) {
        views.remove(tailnet);
    }

    void put(Access access) {
        views.put(access.state().tailnet(), access);
    }
}
