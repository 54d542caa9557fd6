package weft.protocol.policy.document;

import java.util.Map;

/// Pure. Reads durations as `12h`, `1h30m`, `90s`, `-1m`.
final class DurationText {
    private static final Map<String, Double> MILLIS =
            Map.of("ns", 1e-6, "us", 1e-3, "µs", 1e-3, "ms", 1.0, "s", 1_000.0, "m", 60_000.0, "h", 3_600_000.0);
    private static final int LENGTH_MAX = 40;

    private DurationText() {}

    /// @throws IllegalArgumentException with one line for a person
    static long millis(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        double millis = 0;
        if (rest.equals("0")) {
            return 0;
        }
        boolean valid = !rest.isEmpty() && text.length() <= LENGTH_MAX;
        while (valid && !rest.isEmpty()) {
            int number = 0;
            while (number < rest.length() && (Character.isDigit(rest.charAt(number)) || rest.charAt(number) == '.')) {
                number++;
            }
            int unit = number;
            while (unit < rest.length() && Character.isLetter(rest.charAt(unit))) {
                unit++;
            }
            Double factor = MILLIS.get(rest.substring(number, unit));
            valid = factor != null && rest.substring(0, number).matches("[0-9]+(\\.[0-9]*)?|\\.[0-9]+");
            if (valid && factor != null) {
                millis += Double.parseDouble(rest.substring(0, number)) * factor;
                rest = rest.substring(unit);
            }
        }
        if (!valid) {
            throw new IllegalArgumentException("\"" + text + "\" is not a duration; write it like 12h, 1h30m or 90s");
        }
        return Math.round(text.startsWith("-") ? -millis : millis);
    }
}
