package weft.simulate;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// `weft simulate`: so many seeds one after another. Ends with 1 when something went against the model, and says how to
/// see it again.
public final class Simulate {
    private static final String OPTIONS = "--seeds N, --seed N, --nodes N, --rounds N";

    private Simulate() {}

    public static void main(String[] arguments) {
        long first = ThreadLocalRandom.current().nextLong(1_000_000_000L);
        int seeds = 0;
        boolean chosen = false;
        int nodes = 0;
        int rounds = 4;
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
                case "--rounds" -> rounds = (int) number(words, word, 0, 1_000);
                default -> refuse("cannot read '" + word + "'");
            }
        }
        if (seeds == 0) {
            seeds = chosen ? 1 : 20;
        }
        System.exit(run(first, seeds, nodes, rounds));
    }

    private static int run(long first, int seeds, int nodes, int rounds) {
        int bad = 0;
        for (int i = 0; i < seeds; i++) {
            var settings = new Scenario.Settings(first + i, nodes > 0 ? nodes : nodesOf(first + i), rounds);
            long began = System.nanoTime();
            var outcome = Scenario.run(settings);
            long millis = (System.nanoTime() - began) / 1_000_000;
            System.out.println("seed " + settings.seed() + ": " + settings.nodes() + " nodes, " + outcome.pairs()
                    + " pairs, reached by " + outcome.reached() + ", longest gap " + outcome.longestGapMillis()
                    + " ms, " + outcome.findings().size() + " findings (" + millis + " ms)");
            outcome.findings().forEach(finding -> System.out.println("  " + finding));
            if (!outcome.findings().isEmpty()) {
                bad++;
                System.out.println("  the same again: weft simulate --seed " + settings.seed() + " --nodes "
                        + settings.nodes() + " --rounds " + rounds);
            }
        }
        System.out.println(seeds + " seeds, " + bad + " with findings");
        return bad == 0 ? 0 : 1;
    }

    /// Most worlds are small, for they say most per second; every tenth has hundreds of nodes.
    private static int nodesOf(long seed) {
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
