package weft.node.reach;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.node.netcheck.HomeChoice;
import weft.node.netcheck.Netcheck;
import weft.node.netcheck.NetcheckReport;
import weft.node.netcheck.StunPort;
import weft.node.portmap.Gateway;
import weft.node.portmap.PortMapper;
import weft.node.portmap.PortMapping;
import weft.node.relay.NameLookup;
import weft.node.relay.RelayDialer;
import weft.node.relay.RelayLinkVerticle;
import weft.node.relay.RelayView;
import weft.node.system.LocalAddresses;
import weft.node.system.NetworkWatch;
import weft.protocol.netmap.LiveState;
import weft.protocol.netmap.RelayMap;
import weft.protocol.packet.Endpoint;
import weft.protocol.packet.IpAddress;

/// Event loop. Owns what is known of where this node can be reached: watches the host's addresses, checks its network,
/// keeps a port mapped, chooses the home relay, and tells when any of it changed. Its methods may be called from any
/// thread.
public final class ReachVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ReachVerticle.class);

    /// Addresses are looked at so often even though the kernel tells of changes.
    private static final long LOOK_MILLIS = 60_000;
    /// The same where it does not.
    private static final long LOOK_WITHOUT_NEWS_MILLIS = 3_000;
    /// A home relay that is started anew is back before this; one that is not may be gone.
    private static final long HOME_LOST_MILLIS = 2_000;

    private final ReachConfig config;
    private final RelayLinkVerticle relays;
    private final ReachListener listener;
    private final OwnEndpoints own;
    private final HomeChoice homeChoice = new HomeChoice();

    private @Nullable Netcheck netcheck;
    private @Nullable NameLookup names;
    private @Nullable NetworkWatch watch;
    private @Nullable Session session;
    private @Nullable Gateway gateway;
    private RelayMap map = RelayMap.NONE;
    private boolean controlConnected;
    private boolean homeIsUp;
    private volatile @Nullable NetcheckReport lastReport;

    public ReachVerticle(ReachConfig config, RelayLinkVerticle relays, ReachListener listener) {
        this.config = config;
        this.relays = relays;
        this.listener = listener;
        this.own = new OwnEndpoints(config.discoKey());
    }

    @Override
    public Future<?> start() {
        var lookup = new NameLookup(vertx);
        names = lookup;
        netcheck = new Netcheck(vertx, lookup, new RelayDialer(vertx, lookup, config.proxies()), config.entropy());
        watch = NetworkWatch.start(() -> context.runOnContext(_ -> look())).orElse(null);
        vertx.setPeriodic(watch == null ? LOOK_WITHOUT_NEWS_MILLIS : LOOK_MILLIS, _ -> look());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        if (watch != null) {
            watch.close();
        }
        return closeSession();
    }

    /// The tunnels' port is open; completes when this host's own addresses are known.
    public Future<LiveState> opened(TunnelPort port) {
        return onContext(() -> {
            closeSession();
            var checker = netcheck;
            if (checker == null) {
                return Future.failedFuture("it has not started");
            }
            var open = new Session(port, checker);
            session = open;
            look();
            open.begin();
            return Future.succeededFuture(own.last());
        });
    }

    /// The tunnels' port closes. What a gateway mapped is given back.
    public Future<Void> closed() {
        return onContext(this::closeSession);
    }

    private Future<Void> closeSession() {
        var open = session;
        session = null;
        return open == null ? Future.succeededFuture() : open.close();
    }

    /// A datagram on the tunnels' port that looks like an answer of a STUN server.
    public void stun(Endpoint from, byte[] bytes) {
        context.runOnContext(_ -> {
            if (session != null) {
                session.received.accept(from, bytes);
            }
        });
    }

    /// Which relays there are.
    public void relays(RelayMap newest) {
        context.runOnContext(_ -> {
            if (!newest.equals(map)) {
                map = newest;
                relays.relays(newest);
                if (session != null) {
                    session.rounds.check(true);
                }
            }
        });
    }

    /// Whether a coordinator would tell peers of another home.
    public void control(boolean connected) {
        context.runOnContext(_ -> controlConnected = connected);
    }

    /// The connections to relays are others than before. When the home's does not come back, another home is looked
    /// for.
    public void links(RelayView newest) {
        context.runOnContext(_ -> {
            if (homeIsUp && !newest.isHomeUp()) {
                vertx.setTimer(HOME_LOST_MILLIS, _ -> checkWithoutHome());
            }
            homeIsUp = newest.isHomeUp();
        });
    }

    private void checkWithoutHome() {
        if (session != null && !homeIsUp) {
            session.rounds.check(true);
        }
    }

    /// Peers are about to be told where this node is: what is known should be fresh.
    public void endpointsWanted() {
        context.runOnContext(_ -> {
            if (session != null) {
                session.rounds.check(false);
            }
        });
    }

    /// Checks everything now; what it found, with the home and the port mapping.
    public Future<NetcheckReport> checkNow() {
        return onContext(
                () -> session == null ? Future.failedFuture("the tunnels are down") : session.rounds.checkThoroughly());
    }

    /// The connections to relays as they were at the last change of one.
    public RelayView relayView() {
        return relays.view();
    }

    /// The last report; null before there is one.
    public @Nullable NetcheckReport lastReport() {
        return lastReport;
    }

    private <T> Future<T> onContext(Supplier<Future<T>> step) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(_ -> step.get().onComplete(promise));
        return promise.future();
    }

    /// What another verticle finds out, on this one's context.
    private <T> Future<T> here(Future<T> elsewhere) {
        Promise<T> promise = Promise.promise();
        elsewhere.onComplete(done -> context.runOnContext(_ -> {
            if (done.succeeded()) {
                promise.complete(done.result());
            } else {
                promise.fail(done.cause());
            }
        }));
        return promise.future();
    }

    /// Compares this host's addresses and its gateway with what was known.
    private void look() {
        var open = session;
        if (open == null) {
            return;
        }
        List<IpAddress> found;
        try {
            found = LocalAddresses.candidates(config.ownLinks(), config.tunnelRanges());
        } catch (SocketException unknown) {
            LOG.warn("cannot list this host's addresses: {}", unknown.getMessage());
            return;
        }
        var nowBy = PortMapper.gateway(config.ownLinks()).orElse(null);
        boolean changed = !found.equals(own.addresses()) || !Objects.equals(nowBy, gateway);
        gateway = nowBy;
        boolean first = own.last().sequence() == 0;
        own.local(found, open.port.localPort());
        if (changed && !first) {
            LOG.info("this host's addresses or its gateway have changed");
            own.forgetSeen();
            homeChoice.forget();
            relays.networkChanged();
            listener.networkChanged();
            open.networkChanged();
        }
        publish();
    }

    private void publish() {
        var newest = own.changed(System.currentTimeMillis());
        if (newest != null) {
            listener.changed(newest);
        }
    }

    /// What lives as long as the tunnels' port is open.
    private final class Session implements StunPort, CheckRounds.Owner {
        private final TunnelPort port;
        private final CheckRounds rounds;
        private final @Nullable PortMapper mapper;
        private BiConsumer<Endpoint, byte[]> received = (_, _) -> {};

        Session(TunnelPort port, Netcheck netcheck) {
            this.port = port;
            this.rounds = new CheckRounds(vertx, netcheck, this, config.random(), this);
            this.mapper = config.mapsPorts()
                    ? PortMapper.start(
                            port.localPort(),
                            config.ownLinks(),
                            config.entropy(),
                            config.random(),
                            mapping -> context.runOnContext(_ -> mapped(mapping)))
                    : null;
        }

        void begin() {
            lookUpFixed();
            rounds.check(true);
        }

        Future<Void> close() {
            rounds.close();
            var open = mapper;
            return open == null
                    ? Future.succeededFuture()
                    : vertx.<Void>executeBlocking(
                            () -> {
                                open.close();
                                return null;
                            },
                            false);
        }

        void networkChanged() {
            if (mapper != null) {
                mapper.networkChanged();
            }
            lookUpFixed();
            rounds.startOver();
        }

        @Override
        public boolean hasRelays() {
            return !map.isEmpty();
        }

        @Override
        public Netcheck.Request request(@Nullable NetcheckReport lastFull, boolean thorough) {
            return new Netcheck.Request(map, lastFull, homeChoice.home(), own.addresses(), thorough);
        }

        @Override
        public Future<NetcheckReport> complete(NetcheckReport report) {
            return here(relays.heard(homeChoice.home())).map(heard -> {
                boolean mayMove = controlConnected || homeChoice.home() == 0;
                int chosen = homeChoice.choose(report, heard, mayMove, System.nanoTime());
                // Without any answer the first region will do: its relay is tried until one comes.
                int home =
                        chosen == 0 && !map.isEmpty() ? map.regions().getFirst().id() : chosen;
                return report.with(home, mapper == null ? null : mapper.view());
            });
        }

        @Override
        public void took(NetcheckReport report) {
            lastReport = report;
            own.report(report, System.nanoTime());
            own.home(report.home());
            relays.home(report.home());
            LOG.debug("network checked in {} ms: {}", report.tookMillis(), report);
            listener.checked(report);
            publish();
        }

        @Override
        public Future<Long> traffic() {
            return here(port.traffic());
        }

        private void mapped(PortMapping mapping) {
            if (session == this) {
                own.mapped(mapping.external());
                publish();
            }
        }

        private void lookUpFixed() {
            var lookup = names;
            if (lookup == null || config.fixed().isEmpty()) {
                return;
            }
            var found = new ArrayList<Endpoint>();
            var lookUps = config.fixed().stream()
                    .map(fixed -> lookup.addressesOf(fixed.host())
                            .onSuccess(addresses ->
                                    addresses.forEach(address -> found.add(new Endpoint(address, fixed.port()))))
                            .onFailure(unknown -> LOG.warn("--endpoint {}: {}", fixed, unknown.getMessage())))
                    .toList();
            Future.join(lookUps)
                    .onComplete(_ -> context.runOnContext(_ -> {
                        own.fixed(found);
                        publish();
                    }));
        }

        @Override
        public void send(Endpoint to, byte[] bytes) {
            port.send(to, bytes);
        }

        @Override
        public void onDatagram(BiConsumer<Endpoint, byte[]> newest) {
            received = newest;
        }

        @Override
        public int localPort() {
            return port.localPort();
        }
    }
}
