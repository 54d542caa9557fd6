package weft.cli.daemon;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;
import weft.cli.StateDirectory;
import weft.cli.VersionCommand;
import weft.kit.proxy.ProxySettings;
import weft.node.daemon.NodeDaemon;
import weft.node.daemon.NodeOptions;
import weft.node.reach.FixedEndpoint;
import weft.node.state.StateException;

/// `weft node`.
@Command(
        name = "node",
        description = {
            "Runs this device's daemon until it is stopped. It holds the keys and the tunnels;",
            "'weft up' and the other commands talk to it through a socket in its state directory."
        })
public final class NodeCommand implements Callable<Integer> {
    private static final int SECONDS_MAX = 30;
    private static final int MTU_MIN = 576;
    private static final int MTU_MAX = 9_000;

    private final Console console;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "what must survive a restart (default: /var/lib/weft/node)")
    private @Nullable Path state;

    @Option(
            names = "--tun-name",
            paramLabel = "NAME",
            description = "name of the interface (default: ${DEFAULT-VALUE})")
    private String tunName = NodeOptions.TUN_NAME;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "UDP port of the tunnels (default: 41641, or any when that is taken)")
    private int port = -1;

    @Option(names = "--mtu", paramLabel = "BYTES", description = "MTU inside the tunnels (default: ${DEFAULT-VALUE})")
    private int mtu = NodeOptions.MTU;

    @Option(
            names = "--endpoint",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "where peers can reach this device too, such as a port forwarded by hand; may be repeated")
    private List<String> endpoints = new ArrayList<>();

    @Option(names = "--no-port-mapping", description = "do not ask the gateway to let peers in (NAT-PMP, PCP, UPnP)")
    private boolean noPortMapping;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with these options' names as keys, such as conf/node.yaml")
    private @Nullable Path config;

    @Mixin
    private final HelpOption help = new HelpOption();

    /// For the table of commands.
    public NodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeOptions options = options();
        NodeDaemon daemon = start(options);
        console.line("node ready, state in %s", options.stateDirectory());
        console.out().flush();
        ServiceManager.ready(console.environment());
        var broken =
                UntilStopped.run(() -> await(daemon.close()), daemon.broken().toCompletionStage());
        if (broken != null) {
            throw Complaint.failed(broken);
        }
        return ExitCode.OK;
    }

    private NodeOptions options() {
        if (!tunName.matches("[A-Za-z0-9_.-]{1,15}")) {
            throw Complaint.usage("--tun-name is 1 to 15 letters, digits, '-', '_' and '.', not '" + tunName + "'");
        }
        if (port != -1 && (port < 0 || port > 65_535)) {
            throw Complaint.usage("--port is 0 (any) to 65535, not " + port);
        }
        if (mtu < MTU_MIN || mtu > MTU_MAX) {
            throw Complaint.usage("--mtu is " + MTU_MIN + " to " + MTU_MAX + ", not " + mtu);
        }
        return new NodeOptions(
                StateDirectory.ofNode(state, console.environment()),
                tunName,
                mtu,
                port == -1 ? NodeOptions.UDP_PORT : port,
                port == -1,
                endpoints.stream().map(NodeCommand::endpoint).toList(),
                !noPortMapping,
                proxies(),
                VersionCommand.version());
    }

    private static FixedEndpoint endpoint(String text) {
        try {
            return FixedEndpoint.parse(text);
        } catch (IllegalArgumentException problem) {
            throw Complaint.usage("--endpoint " + problem.getMessage());
        }
    }

    private ProxySettings proxies() {
        try {
            return ProxySettings.of(console.environment());
        } catch (IllegalArgumentException problem) {
            throw Complaint.usage(String.valueOf(problem.getMessage()));
        }
    }

    private static NodeDaemon start(NodeOptions options) {
        try {
            return await(NodeDaemon.start(options));
        } catch (StateException problem) {
            throw Complaint.failed(String.valueOf(problem.getMessage()));
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException problem) {
            throw StartProblems.complaint(problem);
        } catch (TimeoutException _) {
            throw Complaint.failed("the daemon did not start or stop within " + SECONDS_MAX + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Complaint.failed("interrupted");
        }
    }
}
