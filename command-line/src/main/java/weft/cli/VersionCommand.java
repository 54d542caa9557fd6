package weft.cli;

import java.io.IOException;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `weft version`.
@Command(
        name = "version",
        description = "Prints the version of Weft and of the Java it runs on.",
        mixinStandardHelpOptions = false)
public final class VersionCommand implements Plain {
    private final Console console;

    @Option(names = "--json", description = "print for programs")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    /// For the table of commands.
    public VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String java = Runtime.version().toString();
        console.line(
                json
                        ? "{\"version\":\"%s\",\"java\":\"%s\"}".formatted(version(), java)
                        : "weft %s (Java %s)".formatted(version(), java));
        return ExitCode.OK;
    }

    /// The version of this build.
    public static String version() {
        Properties properties = new Properties();
        try (var in = VersionCommand.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException problem) {
            throw new IllegalStateException("The build's version.properties is unreadable.", problem);
        }
        return properties.getProperty("version", "unknown");
    }
}
