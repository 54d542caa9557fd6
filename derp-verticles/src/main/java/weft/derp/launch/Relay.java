package weft.derp.launch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.derp.admission.AdmissionStore;
import weft.derp.admission.AdmissionVerticle;
import weft.derp.admission.AdmittedKeys;
import weft.derp.metrics.MetricsDoor;
import weft.derp.relay.Admission;
import weft.derp.relay.RelayCounters;
import weft.derp.relay.RelayServer;
import weft.derp.relay.RelayVerticle;
import weft.derp.relay.Transport;
import weft.derp.stun.StunServer;
import weft.derp.tls.Identity;
import weft.derp.tls.TlsContexts;
import weft.derp.tls.TlsFailed;
import weft.kit.json.JsonCodec;
import weft.kit.tcp.SmallSegments;
import weft.protocol.derp.HttpDoor;
import weft.protocol.key.RelayKey;
import weft.protocol.key.RelayPrivateKey;

/// Any thread. A running relay process: key, certificate, TCP port, STUN port.
public final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int START_SECONDS_MAX = 30;
    private static final int STOP_SECONDS_MAX = 10;
    private final RelayOptions options;
    private final RelayState state;
    private final InstantSource clock = InstantSource.system();
    private final SecureRandom random = new SecureRandom();
    private final RelayPrivateKey key;
    private final CertificateKeeper certificates;
    private final Identity identity;
    private final Transport transport;
    private final Vertx vertx;
    private final RelayServer server;
    private final RelayVerticle verticle;
    private final @Nullable AdmittedKeys admitted;
    private int httpPort;
    private int metricsPort;
    private final @Nullable AdmissionVerticle admission;

    private Relay(RelayOptions options, RelayState state) {
        this.options = options;
        this.state = state;
        this.key = RelayKeyFile.readOrMake(options.state(), random);
        this.admitted = admittedKeys();
        this.certificates = new CertificateKeeper(options, key.publicKey(), clock, random);
        this.identity = certificates.first();
        var tls = certificates.tls(identity);
        int loops = options.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : options.eventLoops();
        this.transport = Transport.open(loops);
        // Packets do not pass through Vert.x's own loops: one suffices.
        this.vertx = SmallSegments.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var whom = admitted == null ? Admission.OPEN : admitted;
        this.server =
                new RelayServer(transport, new RelayServer.Self(key, whom, options.mesh(), random::nextBytes), tls);
        this.verticle = new RelayVerticle(
                server, transport, options.ports().relay(), options.ports().stun());
        this.admission = admission();
    }

    /// Whom it serves, which the admission part fills; null when it serves anyone.
    private @Nullable AdmittedKeys admittedKeys() {
        return switch (options.clientele()) {
            case Clientele.Anyone _ -> null;
            case Clientele.Coordinated _ -> new AdmittedKeys(Set.of());
        };
    }

    /// The part that listens to coordinators; null for a relay that listens to none.
    private @Nullable AdmissionVerticle admission() {
        return admitted != null && options.clientele() instanceof Clientele.Coordinated(var access)
                ? new AdmissionVerticle(
                        key,
                        access,
                        new AdmissionStore(options.state(), JsonCodec.ofProtocol()),
                        admitted,
                        left -> left.forEach(server::cutUnlessAdmitted),
                        clock)
                : null;
    }

    /// Starts a relay; blocks until it serves.
    ///
    /// @throws RelayFailed with one line for a person
    public static Relay start(RelayOptions options) {
        var state = RelayState.take(options.state());
        Relay relay;
        try {
            relay = new Relay(options, state);
        } catch (TlsFailed failure) {
            state.close();
            throw new RelayFailed(String.valueOf(failure.getMessage()), failure);
        } catch (RuntimeException failure) {
            state.close();
            throw failure;
        }
        try {
            relay.open();
            return relay;
        } catch (RuntimeException failure) {
            relay.close();
            throw failure;
        }
    }

    /// The public key of the relay whose state directory that is; both are made when there are none.
    public static RelayKey keyUnder(Path state) {
        RelayState.make(state);
        return RelayKeyFile.readOrMake(state, new SecureRandom()).publicKey();
    }

    private void open() {
        try {
            if (admission != null) {
                await(vertx.deployVerticle(admission));
            }
            await(vertx.deployVerticle(verticle));
        } catch (RelayFailed failure) {
            throw failure;
        } catch (Exception failure) {
            // Awaiting a future throws what it failed with, declared or not.
            throw new RelayFailed(cannotOpen(failure), failure);
        }
        openPages();
        certificates.keep(vertx, server);
        if (admitted == null) {
            LOG.warn(
                    "OPEN RELAY: anyone who reaches port {} may send traffic through it; for labs and benchmarks only",
                    port());
        }
        LOG.info(
                "relay key {}, certificate {}, {}",
                publicKey(),
                pin(),
                TlsContexts.isNative() ? "BoringSSL" : "JDK TLS");
    }

    private static String cannotOpen(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null && !(cause instanceof RelayVerticle.Taken)) {
            cause = cause.getCause();
        }
        return cause instanceof RelayVerticle.Taken taken
                ? taken.line()
                : "cannot open the relay: " + cause.getMessage();
    }

    private void openPages() {
        var ports = options.ports();
        if (ports.http() != null) {
            httpPort = openPages(ports.http(), certificates.plainDoor(), "--http");
        }
        if (ports.metrics() != null) {
            metricsPort =
                    openPages(ports.metrics(), new MetricsDoor(server, verticle.stunServer(), admission), "--metrics");
        }
    }

    private int openPages(InetSocketAddress address, HttpDoor door, String option) {
        var bound = server.bindPages(address, door).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new RelayFailed(new RelayVerticle.Taken("TCP", address, option, bound.cause()).line());
        }
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /// The coordinator that tells this relay whom to serve; null while none does.
    public @Nullable String coordinator() {
        return admission == null ? null : admission.coordinator();
    }

    public int port() {
        return verticle.port();
    }

    /// The port of the STUN server; 0 when there is none.
    public int stunPort() {
        return verticle.stunPort();
    }

    /// The second port of the STUN server; 0 when there is none.
    public int stunPort2() {
        return verticle.stunPort2();
    }

    /// The port without TLS; 0 when there is none.
    public int httpPort() {
        return httpPort;
    }

    /// The port of the metrics page; 0 when there is none.
    public int metricsPort() {
        return metricsPort;
    }

    public RelayKey publicKey() {
        return key.publicKey();
    }

    /// What clients name as the certificate's hash; of the certificate it started with.
    public String pin() {
        return identity.pin();
    }

    /// What STUN counts; null without it.
    public @Nullable StunServer stun() {
        return verticle.stunServer();
    }

    public RelayCounters counters() {
        return server.counters();
    }

    public RelayServer server() {
        return server;
    }

    /// Closes every connection, then the ports and the threads.
    @Override
    public void close() {
        try {
            await(vertx.close());
        } finally {
            transport
                    .loops()
                    .shutdownGracefully(0, STOP_SECONDS_MAX, TimeUnit.SECONDS)
                    .awaitUninterruptibly(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            state.close();
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new RelayFailed("a part of the relay did not answer within " + START_SECONDS_MAX + " s", late);
        }
    }
}
