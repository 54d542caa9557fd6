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
import weft.node.system.LinkException;
import weft.node.wireguard.ConfigException;
import weft.node.wireguard.StatsSocket;
import weft.node.wireguard.WireGuardConfigParser;
import weft.node.wireguard.WireGuardOptions;
import weft.node.wireguard.WireGuardRunner;
import weft.node.wireguard.WireGuardShow;

/// `weft wireguard`: the packet engine alone, from a file.
@Command(
        name = "wireguard",
        description = {
            "Runs a WireGuard tunnel in the foreground, as an ordinary wg-quick file describes it, without a coordinator.",
            "The interface has the file's name; it is removed when the command ends (Ctrl-C)."
        })
public final class WireGuardCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the wg-quick file, NAME.conf")
    private @Nullable Path config;

    @Option(names = "--stats", description = "print what the running tunnel of that file has done, as wg show would")
    private boolean stats;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "where the control socket lives (default: /run/weft/wireguard)")
    private @Nullable Path state;

    @Mixin
    private final HelpOption help = new HelpOption();

    /// For the table of commands.
    public WireGuardCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path file = config;
        if (file == null) {
            throw Complaint.usage("name the file with --config FILE");
        }
        Path directory = state == null ? WireGuardOptions.defaultStateDirectory() : state;
        try {
            if (stats) {
                printStats(file, directory);
            } else {
                WireGuardRunner.run(new WireGuardOptions(file, directory), console.out());
            }
            return ExitCode.OK;
        } catch (ConfigException problem) {
            throw Complaint.usage(String.valueOf(problem.getMessage()));
        } catch (LinkException | IOException problem) {
            throw Complaint.failed(String.valueOf(problem.getMessage()));
        }
    }

    private void printStats(Path file, Path directory) throws ConfigException {
        String name = WireGuardConfigParser.interfaceName(file);
        var running = StatsSocket.ask(directory, name);
        if (running.isEmpty()) {
            throw Complaint.unreachable(
                    "no tunnel " + name + " runs here, start it with weft wireguard --config " + file);
        }
        console.out().print(WireGuardShow.text(running.get(), Instant.now().getEpochSecond()));
    }
}
