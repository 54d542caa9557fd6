package weft.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Pure. The name that somebody who mistyped most likely meant.
public final class Nearest {
    private Nearest() {}

    /// The nearest of `names` to `typed`, when it is near enough to be worth offering: at most a third of its letters
    /// differ,
    /// or one is the beginning of the other.
    public static Optional<String> of(String typed, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(typed, name) <= Math.max(1, Math.max(name.length(), typed.length()) / 3)
                        || beginning(typed, name))
                .min(Comparator.comparingInt((String name) -> distance(typed, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// The nearest name as the end of a sentence: `; did you mean 'status'?`, or nothing.
    public static String hint(String typed, Collection<String> names) {
        return of(typed, names).map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    private static boolean beginning(String typed, String name) {
        return typed.length() >= 3 && name.startsWith(typed);
    }

    /// Edits between two words, a swap of two neighbours counting as one (Damerau's optimal string alignment).
    static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(cost, left, right, i, j);
            }
        }
        return cost[left.length()][right.length()];
    }

    private static int cheapest(int[][] cost, String left, String right, int i, int j) {
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
