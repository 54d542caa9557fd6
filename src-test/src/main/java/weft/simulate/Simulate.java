package weft.simulate;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// `weft simulate`: so many seeds one after another. Ends with 1 when something went against the model, and says
/// how to see it again.
public final class Simulate {
    private static final String OPTIONS = "--seeds N, --seed N, --nodes N, --rounds N, --engines, --agents";
    private static final List<String> HELP = List.of(
            "Usage: weft simulate [OPTIONS]",
            "Turns worlds of nodes, relays and NATs on a clock of their own, and holds them against a model of who must",
            "reach whom; docs/paths.md says more. Ends with 1 when something went against it, and says how to see it again.",
            "      --seeds N    so many worlds, from a seed that nobody chose (default: 20), or from --seed on",
            "      --seed N     this world, exactly",
            "      --nodes N    so many nodes in each (default: 16 to 60, every tenth world 300)",
            "      --rounds N   so many times something happens in each (default: 4)",
            "      --engines    nodes run whole packet engines (default: in every fourth world)",
            "      --agents     nodes run path agents only",
            "  -h, --help       show this help");
    /// Of seeds for which nothing else is said, this many have one whose nodes run whole engines.
    private static final int ENGINES_EVERY = 4;
    /// Real packets cost: worlds of engines are small.
    private static final int ENGINES_NODES = 16;

    private Simulate() {}

    public static void main(String[] arguments) {
        long first = ThreadLocalRandom.current().nextLong(1_000_000_000L);
        int seeds = 0;
        boolean chosen = false;
        int nodes = 0;
        int rounds = 4;
        Core.@Nullable Kind kind = null;
        Iterator<String> words = List.of(arguments).iterator();
        while (words.hasNext()) {
            var word = words.next();
            switch (word) {
                case "--seeds" -> seeds = (int) number(words, word, 1, 1_000_000);
                case "--seed" -> {
                    first = number(words, word, Long.MIN_VALUE, Long.MAX_VALUE);
                    chosen = true;
                }
                case "--nodes" -> nodes = (int) number(words, word, 2, 1_000);
                case "-h", "--help" -> {
                    HELP.forEach(System.out::println);
                    return;
                }
                case "--engines" -> kind = Core.Kind.ENGINES;
                case "--agents" -> kind = Core.Kind.AGENTS;
                case "--rounds" -> rounds = (int) number(words, word, 0, 1_000);
                default -> refuse("cannot read '" + word + "'");
            }
        }
        if (seeds == 0) {
            seeds = chosen ? 1 : 20;
        }
        System.exit(run(kind, first, seeds, nodes, rounds));
    }

    private static int run(Core.@Nullable Kind wanted, long first, int seeds, int nodes, int rounds) {
        int bad = 0;
        for (int i = 0; i < seeds; i++) {
            var kind = wanted == null ? kindOf(first + i) : wanted;
            var settings = new Scenario.Settings(kind, first + i, nodes > 0 ? nodes : nodesOf(kind, first + i), rounds);
            long began = System.nanoTime();
            var outcome = Scenario.run(settings);
            long millis = (System.nanoTime() - began) / 1_000_000;
            System.out.println("seed " + settings.seed() + ": " + settings.nodes() + " nodes (" + name(kind) + "), "
                    + outcome.pairs()
                    + " pairs, reached by " + outcome.reached() + ", longest gap " + outcome.longestGapMillis()
                    + " ms, " + outcome.findings().size() + " findings (" + millis + " ms)");
            outcome.findings().forEach(finding -> System.out.println("  " + finding));
            if (!outcome.findings().isEmpty()) {
                bad++;
                System.out.println("  the same again: bin/weft simulate --seed " + settings.seed() + " --nodes "
                        + settings.nodes() + " --rounds " + rounds + " --" + name(kind));
            }
        }
        System.out.println(seeds + " seeds, " + bad + " with findings");
        return bad == 0 ? 0 : 1;
    }

    private static Core.Kind kindOf(long seed) {
        return Math.floorMod(seed, ENGINES_EVERY) == 1 ? Core.Kind.ENGINES : Core.Kind.AGENTS;
    }

    private static String name(Core.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /// Most worlds are small, for they say most per second; every tenth has hundreds of nodes.
    private static int nodesOf(Core.Kind kind, long seed) {
        if (kind == Core.Kind.ENGINES) {
            return ENGINES_NODES;
        }
        return Math.floorMod(seed, 10L) == 0 ? 300 : 20 + (int) Math.floorMod(seed * 31, 41L);
    }

    private static long number(Iterator<String> words, String option, long least, long most) {
        try {
            long number = Long.parseLong(words.hasNext() ? words.next() : "");
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        refuse(option + " wants a number from " + least + " to " + most);
        return 0;
    }

    private static void refuse(String problem) {
        System.err.println("weft simulate: " + problem + "; it knows " + OPTIONS);
        System.exit(2);
    }
}
