package weft.node.wireguard;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import weft.node.dataplane.DataPlane;
import weft.node.dataplane.DataPlaneConfig;
import weft.node.system.DefaultRoute;
import weft.node.system.LinkConfigurator;
import weft.node.system.LinkException;
import weft.node.system.LinkSettings;
import weft.protocol.engine.EngineCommand;
import weft.protocol.engine.EngineEvent;
import weft.protocol.engine.EngineListener;
import weft.protocol.engine.PeerSpec;
import weft.protocol.packet.IpPrefix;
import weft.protocol.policy.PacketFilter;

/// Runs one WireGuard tunnel in the foreground, from a `wg-quick`-style file until it is told to stop. Everything
/// that it sets up is gone when [#close] returns. Home: the caller's thread, which may block.
public final class WireGuardRunner implements AutoCloseable {
    private static final long SUBMIT_DEADLINE_NANOS = 10_000_000_000L;
    private static final long COMPILE_NANOS_MAX = 5_000_000_000L;
    private static final long COMPILE_LOOK_MILLIS = 10;
    private static final int CLOSE_DEADLINE_SECONDS = 5;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final WireGuardConfig config;
    private final LinkConfigurator link;
    private final @Nullable DefaultRoute everything;
    private final DataPlane dataPlane;
    private final StatsSocket statsSocket;

    private WireGuardRunner(
            WireGuardConfig config,
            LinkConfigurator link,
            @Nullable DefaultRoute everything,
            DataPlane dataPlane,
            StatsSocket statsSocket) {
        this.config = config;
        this.link = link;
        this.everything = everything;
        this.dataPlane = dataPlane;
        this.statsSocket = statsSocket;
    }

    /// Brings the tunnel up, says so on `out`, and blocks until SIGINT or SIGTERM, whose default ending of the
    /// process removes everything first.
    ///
    /// @throws ConfigException the file is at fault; the message is the line to print
    /// @throws LinkException the operating system refused addresses or routes; the message is the line to print
    /// @throws IOException the TUN, the UDP port or the state directory; the message is the line to print
    public static void run(WireGuardOptions options, PrintStream out)
            throws ConfigException, LinkException, IOException {
        var config = WireGuardConfigParser.read(options.config());
        config.notes().forEach(out::println);
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        var broken = new AtomicReference<@Nullable String>();
        try (var runner = open(config, options.stateDirectory(), event -> {
            report(config, event, out);
            var end = end(event);
            if (end != null) {
                broken.set(end);
                stop.countDown();
            }
        })) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(stop, stopped), "weft-stop"));
            runner.cautions().forEach(line -> out.println(config.interfaceName() + ": " + line));
            runner.awaitCompiled(stop);
            out.println(runner.readyLine());
            out.flush();
            stop.await();
            var end = broken.get();
            if (end != null) {
                throw new IOException(end);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    /// Brings the tunnel up.
    ///
    /// @param listener hears what the engine reports
    public static WireGuardRunner open(WireGuardConfig config, Path stateDirectory, EngineListener listener)
            throws ConfigException, LinkException, IOException {
        var peers = PeerEndpoints.specs(config);
        makePrivate(stateDirectory);
        var link = LinkConfigurator.open(config.interfaceName(), stateDirectory);
        DefaultRoute everything = null;
        try {
            everything = defaultRoute(config, peers, stateDirectory);
            return open(config, peers, stateDirectory, link, everything, listener);
        } catch (LinkException | IOException | RuntimeException failed) {
            if (everything != null) {
                everything.close();
            }
            link.close();
            throw failed;
        }
    }

    /// Null when no peer takes everything.
    private static @Nullable DefaultRoute defaultRoute(
            WireGuardConfig config, List<PeerSpec> peers, Path stateDirectory) throws LinkException {
        if (config.routes() && (takes(peers, IpPrefix.ALL_IPV4) || takes(peers, IpPrefix.ALL_IPV6))) {
            return DefaultRoute.claim(config.interfaceName(), stateDirectory);
        }
        DefaultRoute.repair(config.interfaceName(), stateDirectory);
        return null;
    }

    private static boolean takes(List<PeerSpec> peers, IpPrefix prefix) {
        return peers.stream().anyMatch(peer -> peer.allowedIps().contains(prefix));
    }

    private static WireGuardRunner open(
            WireGuardConfig config,
            List<PeerSpec> peers,
            Path stateDirectory,
            LinkConfigurator link,
            @Nullable DefaultRoute everything,
            EngineListener listener)
            throws LinkException, IOException {
        var dataPlane = DataPlane.open(
                new DataPlaneConfig(
                        config.interfaceName(),
                        config.mtu(),
                        config.listenPort(),
                        config.privateKey(),
                        false,
                        false,
                        everything == null ? 0 : everything.mark()),
                listener);
        try {
            submit(dataPlane, new EngineCommand.SetLocalAddresses(List.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6)));
            submit(dataPlane, new EngineCommand.SetFilter(PacketFilter.ALLOW_ALL));
            for (PeerSpec peer : peers) {
                submit(dataPlane, new EngineCommand.UpsertPeer(peer));
            }
            List<IpPrefix> routes = config.routes()
                    ? peers.stream()
                            .flatMap(peer -> peer.allowedIps().stream())
                            .filter(prefix -> prefix.bits() > 0)
                            .toList()
                    : List.of();
            var problems = new ArrayList<>(link.apply(new LinkSettings(config.mtu(), config.addresses(), routes)));
            if (everything != null) {
                problems.addAll(everything.apply(takes(peers, IpPrefix.ALL_IPV4), takes(peers, IpPrefix.ALL_IPV6)));
            }
            if (!problems.isEmpty()) {
                throw new IOException(problems.getFirst());
            }
            var stats = new TunnelStats(config, dataPlane);
            var socket = StatsSocket.open(StatsSocket.place(stateDirectory, config.interfaceName()), stats::now);
            return new WireGuardRunner(config, link, everything, dataPlane, socket);
        } catch (LinkException | IOException | RuntimeException failed) {
            dataPlane.close();
            throw failed;
        }
    }

    /// Who reads that the tunnel is ready may send at full speed: that is true once the packet path is compiled.
    private void awaitCompiled(CountDownLatch stop) throws InterruptedException {
        var compiled = dataPlane.compiled();
        long until = System.nanoTime() + COMPILE_NANOS_MAX;
        while (!compiled.isDone()
                && System.nanoTime() < until
                && !stop.await(COMPILE_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            // Traffic goes through meanwhile.
        }
    }

    /// `weft0: ready, listening on UDP 51820, 2 peers`
    public String readyLine() {
        int peers = config.peers().size();
        return config.interfaceName() + ": ready, listening on UDP " + dataPlane.udpPort() + ", " + peers
                + (peers == 1 ? " peer" : " peers");
    }

    /// One line for each thing of the host that will not let the tunnel work, with what to do.
    public List<String> cautions() {
        return everything == null ? List.of() : everything.cautions();
    }

    @Override
    public void close() throws LinkException, IOException {
        try (dataPlane;
                link;
                everything) {
            statsSocket.close();
        }
    }

    /// Why the data plane has ended by itself; null when it has not.
    private static @Nullable String end(EngineEvent event) {
        if (event instanceof EngineEvent.Faulted faulted && faulted.isOver()) {
            return "packets stopped after too many faults, this is a fault of weft: " + faulted.fault();
        }
        return event instanceof EngineEvent.InterfaceRemoved removed
                ? "the interface " + removed.name() + " was removed by something else; the next start makes it again"
                : null;
    }

    private static void report(WireGuardConfig config, EngineEvent event, PrintStream out) {
        if (event instanceof EngineEvent.OffloadRefused refused) {
            out.println(config.interfaceName() + ": going on without " + refused.offload() + ": " + refused.reason());
        } else if (event instanceof EngineEvent.Faulted faulted) {
            out.println(config.interfaceName() + ": a fault of weft in " + faulted.thread() + ": " + faulted.fault());
        }
    }

    private static void submit(DataPlane dataPlane, EngineCommand command) throws IOException {
        long end = System.nanoTime() + SUBMIT_DEADLINE_NANOS;
        while (!dataPlane.submit(command)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the packet engine takes no commands, this is a fault of weft");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void makePrivate(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
            if (!Files.getPosixFilePermissions(directory).equals(EnumSet.copyOf(OWNER_ONLY))) {
                Files.setPosixFilePermissions(directory, OWNER_ONLY);
            }
            if (!Files.isWritable(directory)) {
                throw new AccessDeniedException(directory.toString());
            }
        } catch (FileSystemException refused) {
            String reason = refused instanceof AccessDeniedException ? "no permission" : refused.getReason();
            throw new IOException(
                    "cannot keep state in " + directory + " (" + reason
                            + "): run as root, or name another directory with --state",
                    refused);
        }
    }

    /// Runs while the process ends: lets [#run] remove everything, for a bounded time.
    private static void awaitEnd(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            boolean removed = stopped.await(CLOSE_DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (!removed) {
                System.err.println("weft: the interface was not removed in time, the next start does it");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
