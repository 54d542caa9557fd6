package weft.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A command that was run in the test's own process, with all it said.
///
/// @param code its exit code
public record Spoken(int code, String out, String err) {
    /// Runs a command.
    public static Spoken run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /// Runs a command with an environment.
    public static Spoken run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Weft.run(new Console(stream(out), stream(err), environment), arguments);
        return new Spoken(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
