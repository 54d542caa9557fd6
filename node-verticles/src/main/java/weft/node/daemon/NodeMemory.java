package weft.node.daemon;

import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.node.state.NodeProfile;
import weft.node.state.StateDirectory;
import weft.node.state.StateException;
import weft.protocol.netmap.NetworkMap;

/// Event loop of its verticle. What the node is and knows, in memory and, a moment later, on disk.
final class NodeMemory {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMemory.class);
    /// A map is written at most this often; what a crash loses is sent again.
    private static final long MAP_DELAY_MILLIS = 500;

    private final Vertx vertx;
    private final StateDirectory state;
    /// Written together with the file, under the lock of `state`.
    private volatile NodeProfile profile;
    private @Nullable NetworkMap map;
    private boolean mapScheduled;

    NodeMemory(Vertx vertx, StateDirectory state, NodeProfile profile, @Nullable NetworkMap map) {
        this.vertx = vertx;
        this.state = state;
        this.profile = profile;
        this.map = map;
    }

    NodeProfile profile() {
        return profile;
    }

    @Nullable
    NetworkMap map() {
        return map;
    }

    StateDirectory state() {
        return state;
    }

    /// What a person asked for: on disk before it is answered.
    void saveNow(NodeProfile newest) throws StateException {
        synchronized (state) {
            state.save(newest);
            profile = newest;
        }
    }

    /// What was learned on the way: off the event loop, in order.
    void save(NodeProfile newest) {
        profile = newest;
        vertx.executeBlocking(() -> {
                    synchronized (state) {
                        var current = profile; // a newer one may be on disk by now
                        state.save(current);
                        return current;
                    }
                })
                .onFailure(failure -> LOG.error("{}", failure.getMessage()));
    }

    void remember(NetworkMap newest) {
        map = newest;
        if (!mapScheduled) {
            mapScheduled = true;
            vertx.setTimer(MAP_DELAY_MILLIS, _ -> {
                mapScheduled = false;
                vertx.executeBlocking(this::writeMap);
            });
        }
    }

    void forgetMap() {
        map = null;
        try {
            state.forgetMap();
        } catch (StateException failure) {
            LOG.error("{}", failure.getMessage());
        }
    }

    /// Writes what waits to be written.
    void flush() {
        if (mapScheduled) {
            writeMap();
        }
    }

    private boolean writeMap() {
        var newest = map;
        if (newest == null) {
            return false;
        }
        try {
            state.saveMap(newest);
            return true;
        } catch (StateException failure) {
            LOG.error("{}", failure.getMessage());
            return false;
        }
    }
}
