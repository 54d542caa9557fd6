package weft.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands behind `weft bench NAME`.
///
/// @param quick a run of about a minute, to see that it works
/// @param json the figures as JSON on standard output, all else on standard error
/// @param output where the figures are written; null for `docs/bench`, and for nowhere when quick
record BenchOptions(boolean quick, boolean json, @Nullable Path output) {
    /// Ends the process with one line when they cannot be read.
    static BenchOptions parse(String name, String[] arguments) {
        boolean quick = false;
        boolean json = false;
        Path output = null;
        Iterator<String> words = List.of(arguments).iterator();
        while (words.hasNext()) {
            var word = words.next();
            switch (word) {
                case "--quick" -> quick = true;
                case "--json" -> json = true;
                case "--output" -> output = words.hasNext() ? Path.of(words.next()) : unknown(name, word);
                default -> unknown(name, word);
            }
        }
        return new BenchOptions(quick, json, output);
    }

    private static Path unknown(String name, String word) {
        System.err.println(
                "weft bench " + name + ": cannot read '" + word + "'; it knows --quick, --json, --output FILE");
        System.exit(2);
        return Path.of("");
    }
}
