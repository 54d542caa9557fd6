package weft.cli.launch;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import weft.cli.Console;
import weft.cli.Weft;

/// Runs the commands that must be quick once, without a daemon, so that the JDK records which classes they load.
public final class Rehearsal {
    private Rehearsal() {}

    /// Plays the commands; prints nothing.
    public static void main(String[] arguments) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8);
        Console console = new Console(nowhere, nowhere, Map.of());
        Weft.run(console, "version");
        Weft.run(console, "--help");
        Weft.run(console, "version", "--help");
        Weft.run(console, "verion");
        Weft.run(console, "version", "--jsn");
    }
}
