package weft.protocol.policy.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Pure. What somebody who mistyped most likely meant.
final class Spelling {
    private static final int LENGTH_MAX = 64;
    private static final int NAMES_MAX = 20_000;

    private Spelling() {}

    /// `; did you mean "group:admins"?`, or nothing when no name is near.
    static String hint(String typed, Collection<String> names) {
        return nearest(typed, names)
                .map(name -> "; did you mean \"" + name + "\"?")
                .orElse("");
    }

    private static Optional<String> nearest(String typed, Collection<String> names) {
        if (typed.length() > LENGTH_MAX || names.size() > NAMES_MAX) {
            return Optional.empty();
        }
        int farthest = Math.max(1, (typed.length() + 1) / 3);
        record Candidate(String name, int distance) {}
        return names.stream()
                .filter(name -> Math.abs(name.length() - typed.length()) <= farthest)
                .map(name -> new Candidate(name, distance(lower(typed), lower(name))))
                .filter(candidate -> candidate.distance <= farthest)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /// Edits between two words, a swap of two neighbours counting as one (Damerau's optimal string alignment).
    private static int distance(String left, String right) {
        int[][] rows = new int[3][right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            rows[0][j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = rows[i % 3];
            int[] above = rows[(i + 2) % 3];
            int[] twoAbove = rows[(i + 1) % 3];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + change, 1 + Math.min(above[j], row[j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
                }
            }
        }
        return rows[left.length() % 3][right.length()];
    }
}
