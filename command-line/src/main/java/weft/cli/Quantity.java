package weft.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Pure. Amounts as people read them.
public final class Quantity {
    private static final Pattern SPAN = Pattern.compile("(0*[1-9][0-9]{0,8})([smhd])");
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Quantity() {}

    /// `1.2 MB`; units are powers of 1,000.
    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 999.5 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        boolean fraction = unit > 0 && amount < 99.95;
        return String.format(Locale.ROOT, fraction ? "%.1f %s" : "%.0f %s", amount, UNITS[unit]);
    }

    /// `12 s ago`, `never` for 0.
    ///
    /// @param thenMillis epoch milliseconds
    /// @param nowMillis epoch milliseconds
    public static String ago(long thenMillis, long nowMillis) {
        return thenMillis == 0 ? "never" : span(Math.max(0, nowMillis - thenMillis)) + " ago";
    }

    /// `12 s`, `3 min`, `5 h`, `8 days`: the largest unit that fits.
    public static String span(long millis) {
        long seconds = millis / 1000;
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
    }

    /// `0.42 ms`, `1.3 s`.
    public static String nanos(long nanos) {
        return nanos < 1_000_000_000L
                ? String.format(Locale.ROOT, nanos < 10_000_000L ? "%.2f ms" : "%.0f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /// Reads `30s`, `30m`, `12h` or `90d`.
    ///
    /// @param option which the text was given for
    public static long seconds(String option, String text) {
        Matcher match = SPAN.matcher(text);
        if (!match.matches()) {
            throw Complaint.usage(option + " '" + text + "' is not a time: 30s, 30m, 12h or 90d");
        }
        long unit = switch (match.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
        return Long.parseLong(match.group(1)) * unit;
    }
}
