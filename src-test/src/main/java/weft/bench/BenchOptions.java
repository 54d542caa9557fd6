package weft.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What stands behind `weft bench NAME`.
///
/// @param quick a run of about a minute, to see that it works
/// @param json the figures as JSON on standard output, all else on standard error
/// @param part the only part to measure; null for all of it
/// @param output where the figures are written; null for `docs/bench`, and for nowhere when quick or of a part
record BenchOptions(
        boolean quick,
        boolean json,
        @Nullable String part,
        @Nullable Path output) {
    /// Ends the process with one line when they cannot be read.
    ///
    /// @param parts that the benchmark can measure by themselves
    static BenchOptions parse(String name, String[] arguments, String... parts) {
        boolean quick = false;
        boolean json = false;
        String part = null;
        Path output = null;
        Iterator<String> words = List.of(arguments).iterator();
        while (words.hasNext()) {
            var word = words.next();
            switch (word) {
                case "--quick" -> quick = true;
                case "--json" -> json = true;
                case "--part" -> part = part(words, parts).orElseThrow(() -> unknown(name, word, parts));
                case "--output" -> {
                    if (!words.hasNext()) {
                        throw unknown(name, word, parts);
                    }
                    output = Path.of(words.next());
                }
                default -> throw unknown(name, word, parts);
            }
        }
        return new BenchOptions(quick, json, part, output);
    }

    /// Whether that part is to be measured.
    boolean wants(String one) {
        return part == null || part.equals(one);
    }

    /// Whether all of it is measured, as often as the figures in `docs/benchmarks.md` are made of.
    boolean isFull() {
        return !quick && part == null;
    }

    private static Optional<String> part(Iterator<String> words, String[] parts) {
        return words.hasNext() ? Optional.of(words.next()).filter(List.of(parts)::contains) : Optional.empty();
    }

    private static IllegalStateException unknown(String name, String word, String[] parts) {
        var part = parts.length == 0 ? "" : ", --part " + String.join("|", parts);
        var line = "weft bench " + name + ": cannot read '" + word + "'; it knows --quick, --json" + part
                + ", --output FILE";
        System.err.println(line);
        System.exit(2);
        return new IllegalStateException(line);
    }
}
