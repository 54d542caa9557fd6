package weft.node.daemon;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.event.Events;
import weft.kit.json.JsonCodec;
import weft.kit.tcp.SmallSegments;
import weft.node.localapi.LocalApiVerticle;
import weft.node.reach.ReachConfig;
import weft.node.reach.ReachVerticle;
import weft.node.relay.RelayLinkVerticle;
import weft.node.state.StateDirectory;
import weft.node.state.StateException;
import weft.protocol.crypto.Entropy;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.packet.IpPrefix;

/// A node's daemon: its state directory, its verticles, and their end.
public final class NodeDaemon {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDaemon.class);
    /// A Unix socket's path has to fit in `sockaddr_un` (unix(7)).
    private static final int SOCKET_PATH_MAX = 107;

    /// Our own tunnels' ranges: an address inside is no way to reach this host.
    public static final List<IpPrefix> TUNNEL_RANGES =
            List.of(IpPrefix.parse("100.64.0.0/10"), IpPrefix.parse("fd7a:115c:a1e0::/48"));

    private final Vertx vertx;
    private final StateDirectory state;
    private final Future<String> broken;

    private NodeDaemon(Vertx vertx, StateDirectory state, Future<String> broken) {
        this.vertx = vertx;
        this.state = state;
        this.broken = broken;
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
        var random = new SecureRandom();
        var profile = state.loadOrMake(random);
        var map = state.loadMap().orElse(null);
        state.problems().forEach(problem -> LOG.warn("{}", problem));
        var vertx =
                SmallSegments.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
        var json = JsonCodec.ofProtocol();
        var events = new Events(vertx, json);
        var news = new ReachNews(events);
        var disco = new DiscoPrivateKey(((Entropy) random::nextBytes).bytes(32));
        var relays = new RelayLinkVerticle(options.proxies(), random::nextBytes, random, news);
        var reach = new ReachVerticle(reachConfig(options, disco, random), relays, news);
        var engine = new EngineVerticle(options, events, disco, relays, reach);
        var control = new ControlLinkVerticle(
                options, new NodeMemory(vertx, state, profile, map), new Joinings(vertx), events, engine);
        var local =
                new LocalApiVerticle(state.socket(), json, new LocalService(vertx, options, control, engine, reach));
        var daemon = new NodeDaemon(vertx, state, engine.broken());
        return news.forward(reach)
                .compose(_ -> vertx.deployVerticle(relays))
                .compose(_ -> vertx.deployVerticle(reach))
                .compose(_ -> vertx.deployVerticle(
                        engine, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)))
                .compose(_ -> vertx.deployVerticle(control))
                .compose(_ -> vertx.deployVerticle(local))
                .map(_ -> daemon)
                .recover(failure -> daemon.close().transform(_ -> Future.failedFuture(failure)));
    }

    private static ReachConfig reachConfig(NodeOptions options, DiscoPrivateKey disco, SecureRandom random) {
        return new ReachConfig(
                disco.publicKey(),
                Set.of(options.tunName()),
                TUNNEL_RANGES,
                options.endpoints(),
                options.mapsPorts(),
                options.proxies(),
                random::nextBytes,
                random);
    }

    /// Completes, with one line for a person, when the daemon is of no use any more and should be started anew.
    public Future<String> broken() {
        return broken;
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
