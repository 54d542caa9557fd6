package weft.node.daemon;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.kit.event.Events;
import weft.node.dataplane.DataPlane;
import weft.node.dataplane.DataPlaneConfig;
import weft.node.dataplane.DataPlaneException;
import weft.node.system.LinkConfigurator;
import weft.node.system.LinkException;
import weft.node.system.LocalAddresses;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.EngineStatus;
import weft.protocol.key.NodePrivateKey;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.NetworkMap;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpPrefix;

/// Virtual thread. Owns the clean room and the interface of this node: brings maps into the engine, and what the engine
/// says out. The only class that knows both sides of the clean room's doors.
final class EngineVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(EngineVerticle.class);

    /// Our own tunnels' ranges: an address inside is no way to reach this host.
    private static final List<IpPrefix> TUNNEL_RANGES =
            List.of(IpPrefix.parse("100.64.0.0/10"), IpPrefix.parse("fd7a:115c:a1e0::/48"));

    private static final long ADDRESS_CHECK_MILLIS = 3_000;
    /// How long a full mailbox may hold up a map.
    private static final long SUBMIT_NANOS_MAX = 5_000_000_000L;

    private static final long SUBMIT_PAUSE_NANOS = 200_000;

    private final NodeOptions options;
    private final Events events;
    private final Map<Long, Consumer<EngineEvent>> pings = new HashMap<>();

    private @Nullable DataPlane dataPlane;
    private @Nullable LinkConfigurator link;
    private EngineCommands commands = new EngineCommands();
    private @Nullable NetworkMap newest;
    private boolean applyScheduled;
    private long token;
    private long addressTimer = -1;
    private LiveState live = new LiveState(0, List.of(), null, 0, false);

    EngineVerticle(NodeOptions options, Events events) {
        this.options = options;
        this.events = events;
    }

    @Override
    public Future<?> start() {
        return events.observe(NodeTopics.MAP_CHANGED, this::mapChanged).ready();
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

    /// The engine as it is; empty values while it is down.
    Future<Snapshot> snapshot() {
        return onMyContext(() -> {
            var plane = dataPlane;
            return plane == null
                    ? new Snapshot(null, 0, EngineStatus.EMPTY)
                    : new Snapshot(plane.tunName(), plane.udpPort(), plane.status());
        });
    }

    /// @param tunName null while the engine is down
    record Snapshot(@Nullable String tunName, int udpPort, EngineStatus status) {}

    /// Pings a peer through its tunnel; the future succeeds with the engine's answer, be it that there was none.
    Future<EngineEvent> ping(long peerId, long timeoutNanos) {
        Promise<EngineEvent> answer = Promise.promise();
        context.runOnContext(_ -> {
            long mine = ++token;
            var plane = dataPlane;
            if (plane == null) {
                answer.complete(new EngineEvent.PingRefused(peerId, mine, "the tunnels are down"));
                return;
            }
            pings.put(mine, answer::tryComplete);
            if (!plane.submit(new EngineCommand.Ping(peerId, mine, timeoutNanos))) {
                pings.remove(mine);
                answer.complete(new EngineEvent.PingRefused(peerId, mine, "the engine is too busy"));
            }
        });
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
        var home = context;
        DataPlane plane;
        try {
            plane = openOnSomePort(key, home);
        } catch (DataPlaneException refused) {
            configurator.close();
            throw refused;
        }
        link = configurator;
        dataPlane = plane;
        commands = new EngineCommands();
        LOG.info("tunnel interface {} is open, UDP port {}", plane.tunName(), plane.udpPort());
        checkAddresses();
        addressTimer = vertx.setPeriodic(ADDRESS_CHECK_MILLIS, _ -> checkAddresses());
        scheduleApply();
    }

    private DataPlane openOnSomePort(NodePrivateKey key, Context home) throws DataPlaneException {
        try {
            return DataPlane.open(config(key, options.udpPort()), event -> engineSaid(home, event));
        } catch (DataPlaneException refused) {
            if (refused.reason() != DataPlaneException.Reason.PORT_TAKEN || !options.portMayDiffer()) {
                throw refused;
            }
            LOG.info("UDP port {} is taken, another will do", options.udpPort());
            return DataPlane.open(config(key, 0), event -> engineSaid(home, event));
        }
    }

    private DataPlaneConfig config(NodePrivateKey key, int port) {
        return new DataPlaneConfig(options.tunName(), options.mtu(), port, key, true, true, 0);
    }

    private void takeDown() {
        if (addressTimer >= 0) {
            vertx.cancelTimer(addressTimer);
            addressTimer = -1;
        }
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
            plane.close();
            LOG.info("tunnel interface {} is closed", options.tunName());
        }
        pings.clear();
    }

    private void mapChanged(NetworkMap map) {
        newest = map;
        scheduleApply();
    }

    /// A burst of maps costs one pass: whatever came meanwhile is in the newest.
    private void scheduleApply() {
        if (!applyScheduled) {
            applyScheduled = true;
            context.runOnContext(_ -> {
                applyScheduled = false;
                applyNewest();
            });
        }
    }

    private void applyNewest() {
        var map = newest;
        var plane = dataPlane;
        var configurator = link;
        if (map == null || plane == null || configurator == null) {
            return;
        }
        var problems = new ArrayList<String>();
        for (EngineCommand command : commands.toReach(map)) {
            if (!submitted(plane, command)) {
                commands = new EngineCommands();
                problems.add("the engine did not take the map in time");
                LOG.warn("the engine did not take the map in time, its next change will be tried anew");
                break;
            }
        }
        try {
            problems.addAll(configurator.apply(EngineCommands.linkOf(map, options.mtu())));
        } catch (LinkException failure) {
            problems.add(failure.getMessage());
        }
        problems.forEach(problem -> LOG.warn("{}", problem));
        events.publish(NodeTopics.MAP_APPLIED, new NodeTopics.MapApplied(map.revision(), problems));
    }

    private static boolean submitted(DataPlane plane, EngineCommand command) {
        long deadline = System.nanoTime() + SUBMIT_NANOS_MAX;
        while (!plane.submit(command)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(SUBMIT_PAUSE_NANOS);
        }
        return true;
    }

    private void checkAddresses() {
        var plane = dataPlane;
        if (plane == null) {
            return;
        }
        List<Endpoint> endpoints;
        try {
            endpoints = LocalAddresses.candidates(Set.of(options.tunName()), TUNNEL_RANGES).stream()
                    .map(address -> new Endpoint(address, plane.udpPort()))
                    .limit(LiveState.ENDPOINTS_MAX)
                    .toList();
        } catch (SocketException unknown) {
            LOG.warn("cannot list this host's addresses: {}", unknown.getMessage());
            return;
        }
        if (live.sequence() == 0 || !endpoints.equals(live.endpoints())) {
            long sequence = Math.max(System.currentTimeMillis(), live.sequence() + 1);
            live = new LiveState(sequence, endpoints, null, 0, false);
            events.publish(NodeTopics.CANDIDATES_CHANGED, live);
        }
    }

    /// Comes on a thread of the data plane's own.
    private void engineSaid(Context home, EngineEvent event) {
        switch (event) {
            case EngineEvent.PingAnswered answered -> home.runOnContext(_ -> pinged(answered.token(), event));
            case EngineEvent.PingTimedOut timedOut -> home.runOnContext(_ -> pinged(timedOut.token(), event));
            case EngineEvent.PingRefused refused -> home.runOnContext(_ -> pinged(refused.token(), event));
            case EngineEvent.OffloadRefused refused ->
                LOG.info("{} is off: {}; packets go without", refused.offload(), refused.reason());
            case EngineEvent.PathChanged changed ->
                LOG.debug("node n{} is reached: {}", changed.peerId(), changed.path());
            case EngineEvent.EndpointsWanted _ -> LOG.trace("endpoints are wanted");
            case EngineEvent.StunReceived received -> LOG.trace("a STUN answer from {}", received.from());
            case EngineEvent.HandshakeCompleted completed -> LOG.debug("handshake with n{}", completed.peerId());
            case EngineEvent.SessionsExpired expired -> LOG.debug("no session with n{} is left", expired.peerId());
            case EngineEvent.ConnectionRefused refused ->
                LOG.debug("n{} refused {} ({})", refused.peerId(), refused.flow(), refused.reason());
            case EngineEvent.SelfTestFailed failed ->
                LOG.error("the packet path failed its self-test: {}; it runs without what failed", failed.reason());
            case EngineEvent.FlowsDrained drained ->
                LOG.trace("{} flows", drained.flows().size());
        }
    }

    private void pinged(long pingToken, EngineEvent event) {
        var waiting = pings.remove(pingToken);
        if (waiting != null) {
            waiting.accept(event);
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
