package weft.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a command may say and read of the process it runs in.
///
/// @param out results, for people or (with `--json`) for programs
/// @param err complaints and progress
/// @param environment the process environment
public record Console(PrintStream out, PrintStream err, Map<String, String> environment) {
    /// The process's own streams and environment.
    public static Console ofProcess() {
        return new Console(System.out, System.err, System.getenv());
    }

    /// True when the launcher runs in a source tree, where it can test and measure too.
    public boolean inSources() {
        String home = environment.get("WEFT_HOME");
        return home != null && Files.exists(Path.of(home, "pom.xml"));
    }

    /// Prints one line of the result.
    public void line(String text) {
        out.println(text);
    }

    /// Prints one formatted line of the result.
    public void line(String format, @Nullable Object... values) {
        out.println(format.formatted(values));
    }
}
