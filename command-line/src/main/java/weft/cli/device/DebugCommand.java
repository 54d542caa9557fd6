package weft.cli.device;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import weft.cli.HelpOption;

/// `weft debug …`.
@Command(
        name = "debug",
        description = "Looks inside the running daemon.",
        subcommands = {CaptureCommand.class, MetricsCommand.class, PathCommand.class})
public final class DebugCommand {
    @Mixin
    private final HelpOption help = new HelpOption();
}
