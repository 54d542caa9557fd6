package weft.bench;

import java.util.Locale;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Any thread may record. Durations of one kind, in microseconds to three digits (HdrHistogram).
public final class Figures {
    private static final long MICROS_MAX = 600_000_000;
    private static final int DIGITS = 3;

    private final Histogram histogram = new ConcurrentHistogram(MICROS_MAX, DIGITS);

    public void record(long nanos) {
        histogram.recordValue(Math.clamp(nanos / 1_000, 0, MICROS_MAX));
    }

    /// @param what is measured, for a table's first column
    /// @param goal the most that is wanted, for a table's last column; null for no such wish
    public Row row(String what, @Nullable String goal) {
        return new Row(
                what,
                histogram.getTotalCount(),
                millis(50),
                millis(95),
                millis(99),
                histogram.getMaxValue() / 1_000.0,
                goal);
    }

    /// In milliseconds.
    public double millis(double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1_000.0;
    }

    /// All but the count in milliseconds.
    public record Row(
            String what,
            long count,
            double p50,
            double p95,
            double p99,
            double max,
            @Nullable String goal) {
        static final String HEADING = String.format(
                Locale.ROOT, "%-58s %7s %9s %9s %9s %9s  %s", "", "n", "p50 ms", "p95", "p99", "max", "goal");

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%-58s %7d %9.1f %9.1f %9.1f %9.1f  %s",
                    what,
                    count,
                    p50,
                    p95,
                    p99,
                    max,
                    goal == null ? "" : goal);
        }
    }

    /// One number and its unit.
    public record Single(
            String what,
            double value,
            String unit,
            @Nullable String goal) {
        String line() {
            return String.format(
                    Locale.ROOT, "%-58s %11.1f %-8s %28s  %s", what, value, unit, "", goal == null ? "" : goal);
        }
    }
}
