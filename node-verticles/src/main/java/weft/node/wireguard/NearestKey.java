package weft.node.wireguard;

import java.util.List;
import java.util.Locale;

/// The known key that a mistyped one probably meant.
final class NearestKey {
    private NearestKey() {}

    /// `, did you mean X?` with the nearest of the known keys, or what to do when none is near.
    static String hint(String typed, List<String> known) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String key : known) {
            int distance = distance(typed.toLowerCase(Locale.ROOT), key.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                best = key;
                bestDistance = distance;
            }
        }
        return bestDistance <= Math.max(2, best.length() / 3)
                ? ", did you mean " + best + "?"
                : ", known here are " + String.join(", ", known);
    }

    /// Insertions, deletions and replacements between two words (Levenshtein 1965), one row at a time.
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
