package weft.cli.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.Complaint;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;

/// `weft uninstall coordinator|node|derp`.
@Command(
        name = "uninstall",
        description = "Stops and removes the service. Keys, data and configuration stay: /var/lib/weft, /etc/weft.")
public final class UninstallCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "coordinator|node|derp", description = "what this machine shall be no longer")
    private Part part = Part.node;

    @Option(names = "--root", paramLabel = "DIR", description = "below which it was installed")
    private Path root = Path.of("/");

    @Mixin
    private final HelpOption help = new HelpOption();

    /// For the table of commands.
    public UninstallCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Installation installation = new Installation(root, console);
        Path unit = installation.unitFile(part);
        if (!Files.exists(unit)) {
            throw Complaint.failed("no " + part + " is installed: there is no " + unit);
        }
        boolean live = root.equals(Path.of("/")) && Systemd.runs();
        if (live) {
            Systemd.call("disable", "--now", part.unit());
        }
        try {
            Files.delete(unit);
            console.line("removed        %s", unit);
            installation.removeProgram();
        } catch (IOException problem) {
            throw Installation.refused(problem);
        }
        if (live) {
            Systemd.call("daemon-reload");
        }
        return ExitCode.OK;
    }
}
