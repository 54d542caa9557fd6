package weft.soak;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// `weft soak`: fifty seeded kills, or as many as it is told. Ends with 1 and the seed when something is wrong.
public final class Soak {
    private static final String OPTIONS =
            "--kills N, --seed N, --nodes N, --quick; or drills, for the tests that take minutes";

    private Soak() {}

    public static void main(String[] arguments) throws Exception {
        long seed = ThreadLocalRandom.current().nextLong(1_000_000_000L);
        int kills = 50;
        int nodes = 12;
        Iterator<String> words = List.of(arguments).iterator();
        while (words.hasNext()) {
            switch (words.next()) {
                case "--kills" -> kills = (int) number(words, 1, 10_000);
                case "--seed" -> seed = number(words, Long.MIN_VALUE, Long.MAX_VALUE);
                case "--nodes" -> nodes = (int) number(words, 1, 500);
                case "--quick" -> kills = 8;
                default -> refuse("cannot read the arguments");
            }
        }
        var settings = new KillDrill.Settings(seed, kills, nodes, Math.max(200, kills * 1_500 / nodes));
        System.out.println("soak: " + kills + " kills, seed " + seed + " (the same again: weft soak --seed " + seed
                + " --kills " + kills + " --nodes " + nodes + ")");
        try {
            var outcome = KillDrill.run(settings, Soak::progress);
            end();
            System.out.println(outcome.summary());
            System.exit(outcome.findings().isEmpty() ? 0 : 1);
        } catch (IllegalStateException stuck) {
            end();
            System.out.println("seed " + seed + ": " + stuck.getMessage());
            System.exit(1);
        }
    }

    /// A line that is written over on a terminal.
    private static void progress(String text) {
        if (!isTerminal()) {
            System.out.println(text);
        } else {
            System.out.print("\r\033[K" + text);
            System.out.flush();
        }
    }

    private static void end() {
        if (isTerminal()) {
            System.out.print("\r\033[K");
        }
    }

    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private static long number(Iterator<String> words, long least, long most) {
        try {
            long number = Long.parseLong(words.hasNext() ? words.next() : "");
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        refuse("a number is missing, or too large or small");
        return 0;
    }

    private static void refuse(String problem) {
        System.err.println("weft soak: " + problem + "; it knows " + OPTIONS);
        System.exit(2);
    }
}
