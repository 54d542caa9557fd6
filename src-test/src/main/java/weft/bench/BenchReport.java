package weft.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import weft.bench.Figures.Row;
import weft.bench.Figures.Single;
import weft.kit.json.JsonCodec;
import weft.test.lab.WeftCommand;

/// One thread. What a benchmark found: printed as it comes, written as JSON at the end.
final class BenchReport {
    private final BenchOptions options;
    private final String name;
    private final List<Row> durations = new ArrayList<>();
    private final List<Single> numbers = new ArrayList<>();
    private final PrintStream out;
    private boolean headed;

    /// @param machine what it ran on
    /// @param quick fewer repeats than the figures in `docs/benchmarks.md` are made of
    record Written(
            String bench, Instant at, String machine, boolean quick, List<Row> durations, List<Single> numbers) {}

    BenchReport(String name, BenchOptions options) {
        this.name = name;
        this.options = options;
        this.out = options.json() ? System.err : System.out;
        out.println("bench " + name + " on " + Machine.describe() + (options.quick() ? " (quick)" : ""));
    }

    void step(String text) {
        out.println("- " + text);
    }

    void add(Row row) {
        durations.add(row);
        if (!headed) {
            headed = true;
            out.println(Row.HEADING);
        }
        out.println(row.line());
    }

    void add(Single number) {
        numbers.add(number);
        out.println(number.line());
    }

    /// Writes the file; a quick run, and one of a part, only when it was told where to.
    void finish() {
        var json = JsonCodec.ofProtocol()
                .encodeText(new Written(
                        name,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        Machine.describe(),
                        options.quick(),
                        durations,
                        numbers));
        if (options.json()) {
            System.out.println(json);
        }
        Path file = options.output();
        if (file == null && options.isFull()) {
            file = WeftCommand.root().resolve("docs/bench/" + name + ".json");
        }
        if (file != null) {
            write(file, json + "\n");
            out.println("written to " + file);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
