package weft.node.daemon;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.node.localapi.LocalApiVerticle;
import weft.node.state.StateDirectory;
import weft.node.state.StateException;

/// A node's daemon: its state directory, its verticles, and their end.
public final class NodeDaemon {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDaemon.class);
    /// A Unix socket's path has to fit in `sockaddr_un` (unix(7)).
    private static final int SOCKET_PATH_MAX = 107;

    private final Vertx vertx;
    private final StateDirectory state;

    private NodeDaemon(Vertx vertx, StateDirectory state) {
        this.vertx = vertx;
        this.state = state;
    }

    /// Takes the state directory, starts the verticles, and brings the node up if it was up when it was last told.
    ///
    /// @throws StateException with one line for a person when the directory cannot be used
    public static Future<NodeDaemon> start(NodeOptions options) throws StateException {
        int pathLength =
                options.stateDirectory().toAbsolutePath().toString().length() + StateDirectory.SOCKET.length() + 1;
        if (pathLength > SOCKET_PATH_MAX) {
            throw new StateException("the path of the state directory is too long for a socket in it (" + pathLength
                    + " bytes, " + SOCKET_PATH_MAX + " fit): name a shorter one with --state");
        }
        var state = StateDirectory.open(options.stateDirectory().toAbsolutePath());
        try {
            return start(options, state);
        } catch (StateException refused) {
            release(state);
            throw refused;
        }
    }

    private static Future<NodeDaemon> start(NodeOptions options, StateDirectory state) throws StateException {
        var profile = state.loadOrMake(new SecureRandom());
        var map = state.loadMap().orElse(null);
        state.problems().forEach(problem -> LOG.warn("{}", problem));
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
        var json = JsonCodec.ofProtocol();
        var events = new Events(vertx, json);
        var engine = new EngineVerticle(options, events);
        var control = new ControlLinkVerticle(
                options, new NodeMemory(vertx, state, profile, map), new Joinings(vertx), events, engine);
        var local = new LocalApiVerticle(state.socket(), json, new LocalService(vertx, options, control, engine));
        var daemon = new NodeDaemon(vertx, state);
        return vertx.deployVerticle(engine, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .compose(_ -> vertx.deployVerticle(control))
                .compose(_ -> vertx.deployVerticle(local))
                .map(_ -> daemon)
                .recover(failure -> daemon.close().transform(_ -> Future.failedFuture(failure)));
    }

    /// Removes the interface, closes the streams and gives the state directory free.
    public Future<Void> close() {
        return vertx.close().eventually(() -> {
            release(state);
            return Future.succeededFuture();
        });
    }

    private static void release(StateDirectory state) {
        try {
            state.close();
        } catch (IOException failure) {
            LOG.warn("cannot release {}: {}", state.path(), failure.getMessage());
        }
    }
}
