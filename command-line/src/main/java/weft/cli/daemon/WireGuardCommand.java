package weft.cli.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;
import weft.node.dataplane.DataPlane;
import weft.node.system.LinkException;
import weft.node.wireguard.ConfigException;
import weft.node.wireguard.StatsSocket;
import weft.node.wireguard.WireGuardOptions;
import weft.node.wireguard.WireGuardRunner;
import weft.node.wireguard.WireGuardShow;

/// `weft wireguard`.
@Command(
        name = "wireguard",
        description = {
            "Runs one WireGuard tunnel in the foreground from an ordinary wg-quick file, without a coordinator.",
            "The interface is named after the file; it is removed when the command is stopped."
        })
public final class WireGuardCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "such as weft0.conf, as for wg-quick")
    private Path file = Path.of("");

    @Option(names = "--stats", description = "ask the tunnel that runs from this file; prints what 'wg show' would")
    private boolean stats;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "where its socket lives (default: /run/weft/wireguard)")
    private @Nullable Path state;

    @Mixin
    private final HelpOption help = new HelpOption();

    /// For the table of commands.
    public WireGuardCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path directory = state == null ? WireGuardOptions.defaultStateDirectory() : state;
        if (stats) {
            console.out().print(show(directory));
            return ExitCode.OK;
        }
        try {
            WireGuardRunner.run(
                    new WireGuardOptions(file, directory), config -> DataPlane.open(config, _ -> {}), console.out());
            return ExitCode.OK;
        } catch (ConfigException problem) {
            throw Complaint.usage(String.valueOf(problem.getMessage()));
        } catch (LinkException | IOException problem) {
            throw Complaint.failed(String.valueOf(problem.getMessage()));
        }
    }

    private String show(Path directory) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.conf$", "");
        return StatsSocket.ask(directory, name)
                .map(answer -> WireGuardShow.text(answer, Instant.now().getEpochSecond()))
                .orElseThrow(() -> Complaint.unreachable("no tunnel of the name " + name
                        + " runs here; 'weft wireguard --config " + file + "' starts it"));
    }
}
