package weft.node.daemon;

import static weft.node.daemon.EngineCommands.submitted;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.event.Events;
import weft.node.dataplane.DataPlane;
import weft.node.dataplane.DataPlaneConfig;
import weft.node.dataplane.DataPlaneException;
import weft.node.reach.ReachVerticle;
import weft.node.reach.TunnelPort;
import weft.node.relay.RelayLinkVerticle;
import weft.node.relay.RelayView;
import weft.node.system.LinkConfigurator;
import weft.node.system.LinkException;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.EngineStatus;
import weft.protocol.engine.PeerStatus;
import weft.protocol.key.DiscoPrivateKey;
import weft.protocol.key.NodeKey;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.mesh.NodeId;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.packet.Endpoint;
import weft.protocol.paths.SelfPaths;

/// Virtual thread. Owns the clean room and the interface of this node: brings maps into the engine, and what the
/// engine says out. The only class that knows both sides of the clean room's doors.
final class EngineVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(EngineVerticle.class);

    /// How long links and mappings may take to end before the tunnels close.
    private static final long FAREWELL_SECONDS = 4;
    /// After this a map that the engine did not take is offered again.
    private static final long AGAIN_MILLIS = 1_000;

    private final NodeOptions options;
    private final Events events;
    private final DiscoPrivateKey disco;
    private final RelayLinkVerticle relays;
    private final ReachVerticle reach;
    private final EngineQuestions questions = new EngineQuestions();
    private final PathHistory history = new PathHistory();
    private final EngineNews news;

    private @Nullable DataPlane dataPlane;
    private @Nullable NodeKey nodeKey;
    private final RelayUse relayUse = new RelayUse();
    private @Nullable LinkConfigurator link;
    private EngineCommands commands = new EngineCommands();
    private @Nullable NetworkMap newest;
    private @Nullable Passes passes;
    private LiveState live = new LiveState(0, List.of(), null, 0, false);

    /// @param disco seals path probes in this run of the daemon
    EngineVerticle(
            NodeOptions options, Events events, DiscoPrivateKey disco, RelayLinkVerticle relays, ReachVerticle reach) {
        this.options = options;
        this.events = events;
        this.disco = disco;
        this.relays = relays;
        this.reach = reach;
        this.news = new EngineNews(questions, reach, history);
    }

    @Override
    public Future<?> start() {
        passes = new Passes(vertx, context, AGAIN_MILLIS, this::applyNewest);
        return Future.join(
                events.observe(NodeTopics.MAP_CHANGED, this::mapChanged).ready(),
                events.observe(NodeTopics.CANDIDATES_CHANGED, this::candidatesChanged)
                        .ready(),
                events.observe(NodeTopics.RELAY_CHANGED, this::relayChanged).ready(),
                events.observe(NodeTopics.NETWORK_CHANGED, _ -> networkChanged())
                        .ready(),
                events.observe(NodeTopics.RELAY_LACKS, this::relayLacks).ready());
    }

    @Override
    public Future<?> stop() {
        takeDown();
        return Future.succeededFuture();
    }

    /// Opens the tunnel's interface and sockets, without peers yet; does nothing when they are open.
    Future<LiveState> bringUp(NodePrivateKey key) {
        return onMyContext(() -> {
            if (dataPlane == null) {
                open(key);
            }
            return live;
        });
    }

    /// Closes them, and forgets all peers; where the node was reachable comes back as before.
    Future<LiveState> bringDown() {
        return onMyContext(() -> {
            takeDown();
            return live;
        });
    }

    /// The node shakes hands as the holder of `first` from now on and answers to both; tunnels go on. False when the
    /// engine has no room for it now; while it is down there is nothing to tell it.
    Future<Boolean> keys(NodePrivateKey first, @Nullable NodePrivateKey second) {
        return onMyContext(() -> {
            var plane = dataPlane;
            if (plane == null) {
                return true;
            }
            if (!submitted(plane, new EngineCommand.SetPrivateKeys(first, second))) {
                LOG.warn("the engine did not take a renewed key in time; it is offered again");
                return false;
            }
            nodeKey = first.publicKey();
            tellSelf(plane);
            relays.keys(first, second);
            return true;
        });
    }

    /// The engine as it is; empty values while it is down.
    Future<Snapshot> snapshot() {
        return onMyContext(() -> {
            var plane = dataPlane;
            return plane == null
                    ? new Snapshot(null, 0, live.hardNat(), EngineStatus.EMPTY)
                    : new Snapshot(plane.tunName(), plane.udpPort(), live.hardNat(), plane.status());
        });
    }

    /// @param tunName null while the engine is down
    /// @param hardNat whether our NAT gives each destination another port, as far as it is known
    record Snapshot(@Nullable String tunName, int udpPort, boolean hardNat, EngineStatus status) {
        @Nullable
        PeerStatus peer(long id) {
            return status.peers().stream()
                    .filter(peer -> peer.peerId() == id)
                    .findFirst()
                    .orElse(null);
        }
    }

    /// Pings a peer through its tunnel; the future succeeds with the engine's answer, be it that there was none.
    Future<EngineEvent> ping(long peerId, long timeoutNanos) {
        return ask(
                mine -> new EngineCommand.Ping(peerId, mine, timeoutNanos),
                (mine, why) -> new EngineEvent.PingRefused(peerId, mine, why));
    }

    /// What is known of the ways to a peer; the report is null when nothing is.
    Future<EngineEvent.PathExplained> explain(long peerId) {
        return ask(
                        mine -> new EngineCommand.ExplainPath(peerId, mine),
                        (mine, _) -> new EngineEvent.PathExplained(peerId, mine, null))
                .map(EngineEvent.PathExplained.class::cast);
    }

    /// Completes, with why, when packets stopped by a fault of ours; only another process is sure to be sound.
    Future<String> broken() {
        return news.broken();
    }

    /// How a peer was reached lately.
    List<PathHistory.Change> history(long peerId) {
        return history.of(peerId);
    }

    private Future<EngineEvent> ask(
            LongFunction<EngineCommand> question, BiFunction<Long, String, EngineEvent> refusal) {
        Promise<EngineEvent> answer = Promise.promise();
        context.runOnContext(_ -> questions.ask(dataPlane, question, refusal).onComplete(answer));
        return answer.future();
    }

    /// Writes a pcap file of inner packets until the handle is closed.
    Future<AutoCloseable> capture(java.io.OutputStream out, int snapLength) {
        return onMyContext(() -> {
            var plane = dataPlane;
            if (plane == null) {
                throw new IllegalStateException("the tunnels are down");
            }
            return plane.capture(out, snapLength);
        });
    }

    private void open(NodePrivateKey key) throws LinkException, DataPlaneException {
        var configurator = LinkConfigurator.open(options.tunName(), options.stateDirectory());
        DataPlane plane;
        try {
            plane = openOnSomePort(key);
        } catch (DataPlaneException refused) {
            configurator.close();
            throw refused;
        }
        link = configurator;
        dataPlane = plane;
        nodeKey = key.publicKey();
        relayUse.forget();
        commands = new EngineCommands();
        LOG.info("tunnel interface {} is open, UDP port {}", plane.tunName(), plane.udpPort());
        relays.open(plane.relayDoor(), key);
        live = Future.await(reach.opened(new Port(plane)));
        tellSelf(plane);
        scheduleApply();
    }

    private DataPlane openOnSomePort(NodePrivateKey key) throws DataPlaneException {
        try {
            return DataPlane.open(config(key, options.udpPort()), news);
        } catch (DataPlaneException refused) {
            if (refused.reason() != DataPlaneException.Reason.PORT_TAKEN || !options.portMayDiffer()) {
                throw refused;
            }
            LOG.info("UDP port {} is taken, another will do", options.udpPort());
            return DataPlane.open(config(key, 0), news);
        }
    }

    private DataPlaneConfig config(NodePrivateKey key, int port) {
        return new DataPlaneConfig(options.tunName(), options.mtu(), port, key, true, true, 0);
    }

    private void takeDown() {
        newest = null;
        var configurator = link;
        link = null;
        if (configurator != null) {
            try {
                configurator.close();
            } catch (LinkException stays) {
                LOG.warn("{}", stays.getMessage());
            }
        }
        var plane = dataPlane;
        dataPlane = null;
        if (plane != null) {
            sayGoodbye();
            plane.close();
            LOG.info("tunnel interface {} is closed", options.tunName());
        }
        questions.forget();
    }

    private void mapChanged(NetworkMap map) {
        newest = map;
        scheduleApply();
    }

    /// A burst of maps costs one pass: whatever came meanwhile is in the newest.
    private void scheduleApply() {
        if (passes != null) {
            passes.schedule();
        }
    }

    /// Whether the engine took all of the newest map.
    private boolean applyNewest() {
        var map = newest;
        var plane = dataPlane;
        var configurator = link;
        if (map == null || plane == null || configurator == null) {
            return true;
        }
        history.keepOnly(map.peers().keySet().stream().map(NodeId::value).collect(Collectors.toSet()));
        var problems = new ArrayList<String>();
        boolean isTaken = commands.bring(map, command -> submitted(plane, command));
        if (!isTaken) {
            problems.add("the engine did not take the map in time; it is offered again");
        }
        try {
            problems.addAll(configurator.apply(EngineCommands.linkOf(map, options.mtu())));
        } catch (LinkException failure) {
            problems.add(failure.getMessage());
        }
        problems.forEach(problem -> LOG.warn("{}", problem));
        events.publish(NodeTopics.MAP_APPLIED, new NodeTopics.MapApplied(map.revision(), problems));
        return isTaken;
    }

    /// Relays and the gateway are told before the tunnels' port closes, if they listen.
    private void sayGoodbye() {
        try {
            Future.join(relays.shut(), reach.closed()).await(FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            LOG.debug("relays or the gateway were not told in time", late);
        }
    }

    private void candidatesChanged(LiveState newest) {
        live = newest;
        if (dataPlane != null) {
            tellSelf(dataPlane);
        }
    }

    private void tellSelf(DataPlane plane) {
        var mine = nodeKey;
        if (mine == null) {
            return;
        }
        if (!submitted(
                plane,
                new EngineCommand.SetSelfPaths(
                        new SelfPaths(disco, mine, live.endpoints(), live.homeRelay(), live.hardNat())))) {
            LOG.warn("the engine did not take in time where this node is");
        }
    }

    private void relayChanged(RelayView view) {
        var plane = dataPlane;
        if (plane != null) {
            relayUse.changes(view).forEach(command -> submitted(plane, command));
        }
    }

    private void relayLacks(NodeTopics.RelayLacks lacks) {
        if (dataPlane != null) {
            submitted(dataPlane, new EngineCommand.RelayLacks(lacks.region(), lacks.node()));
        }
    }

    private void networkChanged() {
        if (dataPlane != null && !submitted(dataPlane, new EngineCommand.NetworkChanged())) {
            LOG.warn("the engine did not take in time that the network changed");
        }
    }

    /// The tunnels' port, lent to whoever finds out how the world sees it.
    private final class Port implements TunnelPort {
        private final DataPlane plane;

        Port(DataPlane plane) {
            this.plane = plane;
        }

        @Override
        public void send(Endpoint to, byte[] bytes) {
            // A full mailbox is as good as a lost datagram.
            boolean _ = plane.submit(new EngineCommand.SendDatagram(to, bytes));
        }

        @Override
        public int localPort() {
            return plane.udpPort();
        }

        @Override
        public Future<Long> traffic() {
            return onMyContext(() -> dataPlane != plane
                    ? 0L
                    : plane.status().peers().stream()
                            .mapToLong(peer ->
                                    peer.received().bytes() + peer.sent().bytes())
                            .sum());
        }
    }

    /// A step on this verticle's own thread, where it may block.
    private interface Step<T> {
        T run() throws Exception;
    }

    private <T> Future<T> onMyContext(Step<T> step) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(_ -> {
            try {
                promise.complete(step.run());
            } catch (Exception failure) {
                promise.fail(failure);
            }
        });
        return promise.future();
    }
}
