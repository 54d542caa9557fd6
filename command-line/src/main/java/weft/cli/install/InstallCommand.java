package weft.cli.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.Console;
import weft.cli.ExitCode;
import weft.cli.HelpOption;

/// `weft install coordinator|node|derp`.
@Command(
        name = "install",
        description = {
            "Installs the program under /usr/local and a systemd service that runs a coordinator, this",
            "device's node or a relay (derp), and starts it. Installing again updates both; the",
            "configuration stays."
        })
public final class InstallCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "coordinator|node|derp", description = "what this machine shall be")
    private Part part = Part.node;

    @Option(names = "--root", paramLabel = "DIR", description = "install below this directory; starts nothing")
    private Path root = Path.of("/");

    @Option(names = "--print", description = "print the service's unit; write nothing")
    private boolean print;

    @Mixin
    private final HelpOption help = new HelpOption();

    /// For the table of commands.
    public InstallCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String java = console.environment().getOrDefault("WEFT_JAVA_HOME", System.getProperty("java.home"));
        String unit = part.unitText(Installation.HOME, java);
        if (print) {
            console.out().print(unit);
            return ExitCode.OK;
        }
        Path from = Path.of(console.environment().getOrDefault("WEFT_HOME", "."));
        Installation installation = new Installation(root, console);
        try {
            installation.program(from);
            installation.configuration(part, from);
            installation.unit(part, unit);
        } catch (IOException problem) {
            throw Installation.refused(problem);
        }
        start();
        return ExitCode.OK;
    }

    private void start() {
        if (!root.equals(Path.of("/"))) {
            return;
        }
        if (!Systemd.runs()) {
            console.line("systemd does not run on this machine: start it with 'weft %s'", part);
            return;
        }
        Systemd.call("daemon-reload");
        Systemd.call("enable", part.unit());
        Systemd.restart(part.unit());
        console.line("started        %s; its log: journalctl -u %s", part.unit(), part.unit());
    }
}
