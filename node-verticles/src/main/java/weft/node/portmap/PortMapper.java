package weft.node.portmap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import weft.protocol.crypto.Entropy;
import weft.protocol.packet.IpAddress;

/// A virtual thread of its own. Keeps the tunnels' port mapped on this host's gateway: asks what it speaks, maps by
/// PCP, NAT-PMP or UPnP, renews at half of the lease, starts over on another network, and takes the mapping back at
/// the end.
public final class PortMapper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapper.class);
    private static final Path ROUTES = Path.of("/proc/net/route");
    /// Without a mapping the gateway is asked again so often; a change of the network asks at once.
    private static final long RETRY_MILLIS = 120_000;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final int port;
    private final Set<String> ownLinks;
    private final Entropy entropy;
    private final RandomGenerator random;
    private final Consumer<PortMapping> listener;
    private final AtomicLong ignored = new AtomicLong();
    private final Semaphore wakeUps = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closing;
    private volatile PortMapping view = PortMapping.NONE;
    private @Nullable MappingMethod current;
    private @Nullable Gateway currentGateway;
    private int lastExternalPort;

    private PortMapper(
            int port, Set<String> ownLinks, Entropy entropy, RandomGenerator random, Consumer<PortMapping> listener) {
        this.port = port;
        this.ownLinks = Set.copyOf(ownLinks);
        this.entropy = entropy;
        this.random = random;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("weft-portmap").unstarted(this::run);
    }

    /// @param port local UDP port to be mapped
    /// @param ownLinks interfaces whose routes are our own tunnels'
    /// @param listener hears each change, on the thread of this mapper
    public static PortMapper start(
            int port, Set<String> ownLinks, Entropy entropy, RandomGenerator random, Consumer<PortMapping> listener) {
        var mapper = new PortMapper(port, ownLinks, entropy, random, listener);
        mapper.thread.start();
        return mapper;
    }

    /// Any thread that may wait a second. What the gateway speaks, without mapping anything.
    public static PortMapping ask(Set<String> ownLinks) {
        var gateway = gateway(ownLinks);
        if (gateway.isEmpty()) {
            return PortMapping.NONE;
        }
        var ignored = new AtomicLong();
        try {
            return speaks(gateway.get(), probe(gateway.get(), ignored), ignored);
        } catch (IOException unreachable) {
            return unreachable(gateway.get(), unreachable, ignored);
        }
    }

    private static GatewayProbe probe(Gateway gateway, AtomicLong ignored) throws IOException {
        return GatewayProbe.of(gateway.address(), GatewaySocket.ownAddress(gateway.address()), ignored);
    }

    private static PortMapping speaks(Gateway gateway, GatewayProbe probe, AtomicLong ignored) {
        return new PortMapping(
                text(gateway), probe.natPmp(), probe.pcp(), probe.upnp() != null, null, null, null, ignored.get());
    }

    private static PortMapping unreachable(Gateway gateway, IOException why, AtomicLong ignored) {
        return new PortMapping(text(gateway), false, false, false, null, null, why.getMessage(), ignored.get());
    }

    /// Any thread. What is mapped now.
    public PortMapping view() {
        return view;
    }

    /// Any thread. The network is another one, or may be.
    public void networkChanged() {
        wakeUps.release();
    }

    /// Takes the mapping back; waits for that a moment.
    @Override
    public void close() {
        closing = true;
        wakeUps.release();
        try {
            thread.join(CLOSE_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                long wait = round();
                if (!closing) {
                    boolean _ = wakeUps.tryAcquire(wait, TimeUnit.MILLISECONDS);
                    wakeUps.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            giveBack();
        }
    }

    /// Maps or renews; milliseconds until the next time.
    private long round() {
        var gateway = gateway(ownLinks);
        if (gateway.isEmpty()) {
            forget(null);
            publish(PortMapping.NONE);
            return RETRY_MILLIS;
        }
        var method = current;
        if (method != null && gateway.get().equals(currentGateway)) {
            try {
                return mapped(gateway.get(), method, view);
            } catch (IOException | MappingRefused lost) {
                LOG.info(
                        "the gateway {} no longer maps our port: {}",
                        gateway.get().address(),
                        lost.getMessage());
                forget(null);
            }
        }
        forget(gateway.get());
        return begin(gateway.get());
    }

    private static String text(Gateway gateway) {
        return gateway.address() + " on " + gateway.link();
    }

    private long begin(Gateway gateway) {
        try {
            var own = GatewaySocket.ownAddress(gateway.address());
            var probe = probe(gateway, ignored);
            var speaks = speaks(gateway, probe, ignored);
            var problems = new ArrayList<String>();
            for (var maker : methods(gateway.address(), own, probe)) {
                try {
                    var method = maker.make();
                    current = method;
                    return mapped(gateway, method, speaks);
                } catch (IOException | MappingRefused failure) {
                    current = null;
                    problems.add(maker.name() + ": " + failure.getMessage());
                }
            }
            publish(with(speaks, problems.isEmpty() ? null : String.join("; ", problems)));
        } catch (IOException unreachable) {
            publish(unreachable(gateway, unreachable, ignored));
        }
        return RETRY_MILLIS;
    }

    private static PortMapping with(PortMapping speaks, @Nullable String problem) {
        return new PortMapping(
                speaks.gateway(), speaks.natPmp(), speaks.pcp(), speaks.upnp(), null, null, problem, speaks.ignored());
    }

    @FunctionalInterface
    private interface Make {
        MappingMethod make() throws IOException;
    }

    private record Maker(String name, Make how) {
        MappingMethod make() throws IOException {
            return how.make();
        }
    }

    /// PCP first: nobody beside the way can forge its answers.
    private List<Maker> methods(IpAddress gateway, IpAddress own, GatewayProbe probe) {
        var methods = new ArrayList<Maker>();
        if (probe.pcp()) {
            methods.add(new Maker("PCP", () -> new PcpMethod(gateway, own, port, entropy.bytes(Pcp.NONCE), ignored)));
        }
        if (probe.natPmp()) {
            methods.add(new Maker("NAT-PMP", () -> new PmpMethod(gateway, port, ignored)));
        }
        var upnp = probe.upnp();
        if (upnp != null) {
            methods.add(new Maker("UPnP", () -> UpnpMethod.of(upnp, gateway, own, port, random)));
        }
        return methods;
    }

    private long mapped(Gateway gateway, MappingMethod method, PortMapping speaks) throws IOException, MappingRefused {
        var lease = method.map(lastExternalPort == 0 ? port : lastExternalPort);
        lastExternalPort = lease.external().port();
        if (!lease.external().equals(view.external())) {
            LOG.info(
                    "the gateway {} maps {} to our port {} ({})",
                    gateway.address(),
                    lease.external(),
                    port,
                    method.name());
        }
        publish(new PortMapping(
                speaks.gateway(),
                speaks.natPmp(),
                speaks.pcp(),
                speaks.upnp(),
                lease.external(),
                method.name(),
                null,
                ignored.get()));
        return lease.renewAfterMillis();
    }

    private void forget(@Nullable Gateway next) {
        current = null;
        currentGateway = next;
    }

    /// Any thread. The router of this host's default route; empty where there is none.
    public static Optional<Gateway> gateway(Set<String> ownLinks) {
        try {
            return Gateway.of(Files.readAllLines(ROUTES), ownLinks);
        } catch (IOException unreadable) {
            LOG.debug("the routes cannot be read: {}", unreadable.getMessage());
            return Optional.empty();
        }
    }

    private void publish(PortMapping newest) {
        if (!newest.equals(view)) {
            view = newest;
            listener.accept(newest);
        }
    }

    private void giveBack() {
        var method = current;
        current = null;
        if (method != null) {
            try {
                method.unmap();
            } catch (IOException gone) {
                LOG.debug("the mapping was not given back: {}", gone.getMessage());
            }
        }
    }
}
