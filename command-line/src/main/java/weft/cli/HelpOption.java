package weft.cli;

import picocli.CommandLine.Option;

/// `--help`, which every command has. A picocli mixin.
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;
}
