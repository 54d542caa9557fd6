package weft.coordinator.admin;

/// Pure. A pattern as a person types it: `*` stands for any text, also for none; all else for itself, and letters of
/// either case are the same.
///
/// Only the last `*` ever takes more than it had: whatever an earlier one could take instead, the last one can as well.
/// So no pattern asks for more steps than its length times the text's.
final class Glob {
    private static final int NONE = -1;

    private final String pattern;

    private Glob(String pattern) {
        this.pattern = pattern;
    }

    static Glob of(String pattern) {
        return new Glob(pattern.replaceAll("\\*+", "*"));
    }

    /// Whether the whole text is as the pattern says.
    boolean matches(CharSequence text) {
        int at = 0;
        int star = NONE;
        int resume = 0;
        int place = 0;
        while (place < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = place;
            } else if (at < pattern.length() && isSame(pattern.charAt(at), text.charAt(place))) {
                at++;
                place++;
            } else if (star != NONE) {
                at = star + 1;
                place = ++resume;
            } else {
                return false;
            }
        }
        return at == pattern.length() || at == pattern.length() - 1 && pattern.charAt(at) == '*';
    }

    private static boolean isSame(char one, char other) {
        return one == other || folded(one) == folded(other);
    }

    private static char folded(char letter) {
        return Character.toLowerCase(Character.toUpperCase(letter));
    }
}
