package weft.protocol.netmap;

import java.util.regex.Pattern;

/// Pure. What names in a relay map look like.
final class RelayTexts {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
    private static final int SHOWN_MAX = 40;

    private RelayTexts() {}

    static void requireLabel(String what, String text, int lengthMax) {
        if (text.length() > lengthMax || !LABEL.matcher(text).matches()) {
            throw new IllegalArgumentException(what + " is 1 to " + lengthMax
                    + " lowercase letters, digits, inner dots and dashes; this is \"" + shown(text) + "\"");
        }
    }

    /// Safe to print: no control characters, not long.
    static String shown(String text) {
        var clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= SHOWN_MAX ? clean : clean.substring(0, SHOWN_MAX) + "…";
    }
}
