package weft.bench;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.bench.RelayMeasurement.Part;

/// What stands behind `weft bench relay`.
///
/// @param quick a run of two minutes, to see that it works
/// @param withDerper Tailscale's relay is measured too, in turn with ours
/// @param parts what is measured
/// @param rounds how often
/// @param output where the figures are written, or null for nowhere
record RelayBenchOptions(
        boolean quick,
        boolean withDerper,
        Set<Part> parts,
        int rounds,
        @Nullable Path output) {
    private static final int ROUNDS = 3;
    private static final int ROUNDS_MAX = 20;

    RelayBenchOptions {
        parts = Set.copyOf(parts);
    }

    /// Ends the process with one line when they cannot be read.
    static RelayBenchOptions parse(String[] arguments, Path usualOutput) {
        boolean quick = false;
        boolean derper = false;
        var parts = EnumSet.noneOf(Part.class);
        int rounds = 0;
        Path output = null;
        Iterator<String> words = List.of(arguments).iterator();
        while (words.hasNext()) {
            var word = words.next();
            switch (word) {
                case "--quick" -> quick = true;
                case "--peer" -> derper = isDerper(value(words, word));
                case "--part" -> parts.add(part(value(words, word)));
                case "--rounds" -> rounds = rounds(value(words, word));
                case "--output" -> output = Path.of(value(words, word));
                default ->
                    throw wrong("cannot read '" + word + "'; it knows --peer derper, --quick, --part"
                            + " traffic|company|connections, --rounds N, --output FILE");
            }
        }
        return new RelayBenchOptions(
                quick,
                derper,
                parts.isEmpty() ? EnumSet.allOf(Part.class) : parts,
                rounds > 0 ? rounds : quick ? 1 : ROUNDS,
                output == null && !quick ? usualOutput : output);
    }

    private static String value(Iterator<String> words, String option) {
        if (!words.hasNext()) {
            throw wrong(option + " needs a value");
        }
        return words.next();
    }

    private static boolean isDerper(String peer) {
        if (!peer.equals("derper")) {
            throw wrong("--peer can only be derper, Tailscale's relay, not '" + peer + "'");
        }
        return true;
    }

    private static Part part(String text) {
        for (var part : Part.values()) {
            if (part.name().toLowerCase(Locale.ROOT).equals(text)) {
                return part;
            }
        }
        throw wrong("--part is traffic, company or connections, not '" + text + "'");
    }

    private static int rounds(String text) {
        if (!text.matches("[1-9][0-9]?") || Integer.parseInt(text) > ROUNDS_MAX) {
            throw wrong("--rounds is 1 to " + ROUNDS_MAX + ", not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static IllegalStateException wrong(String line) {
        System.err.println("weft bench relay: " + line);
        System.exit(2);
        return new IllegalStateException(line);
    }
}
