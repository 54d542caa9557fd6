package weft.cli;

import java.util.Locale;

/// Pure. Amounts as people read them.
public final class Quantity {
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
}
