package weft.cli.netcheck;

import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
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
import weft.cli.device.DaemonDoor;
import weft.kit.proxy.ProxySettings;
import weft.node.daemon.NodeDaemon;
import weft.node.daemon.NodeOptions;
import weft.node.localapi.LocalReply;
import weft.node.localapi.LocalRequest;
import weft.node.netcheck.NetcheckReport;
import weft.node.reach.OneCheck;

/// `weft netcheck`.
@Command(
        name = "netcheck",
        description = {
            "Looks at this device's network: whether UDP and IPv6 get out, what kind of NAT is in between, which port",
            "mapping protocols the gateway speaks, how far each relay is. Asks the daemon, which looks from its own",
            "port and knows its relays; with --relay it looks by itself."
        })
public final class NetcheckCommand implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofSeconds(25);

    private final Console console;

    @Option(
            names = "--relay",
            paramLabel = "HOST:PORT[,stun=PORT][,stun2=PORT][,pin=sha256-raw:HEX]",
            description = "relay to ask, without a daemon; several times for several")
    private List<String> relays = new ArrayList<>();

    @Option(names = "--state", paramLabel = "DIR", description = "the daemon's state directory")
    private @Nullable Path state;

    @Option(names = "--json", description = "print for programs")
    private boolean json;

    @Mixin
    private final HelpOption help = new HelpOption();

    /// For the table of commands.
    public NetcheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (relays.isEmpty()) {
            new DaemonDoor(StateDirectory.ofNode(state, console.environment()))
                    .ask(new LocalRequest.Netcheck(), DEADLINE, this::print);
        } else {
            print(new LocalReply.Netcheck(alone()));
        }
        return ExitCode.OK;
    }

    private NetcheckReport alone() {
        try {
            return OneCheck.run(
                    RelayText.map(relays),
                    ProxySettings.of(console.environment()),
                    Set.of(NodeOptions.TUN_NAME),
                    NodeDaemon.TUNNEL_RANGES);
        } catch (IllegalArgumentException problem) {
            throw Complaint.usage(String.valueOf(problem.getMessage()));
        } catch (SocketException problem) {
            throw Complaint.failed("this host's addresses cannot be listed: " + problem.getMessage());
        } catch (TimeoutException _) {
            throw Complaint.failed("the check did not end in time");
        }
    }

    private void print(LocalReply reply) {
        if (!json && reply instanceof LocalReply.Netcheck netcheck) {
            NetcheckPage.lines(netcheck.report()).forEach(console::line);
        } else {
            console.line(DaemonDoor.json(reply));
        }
    }
}
