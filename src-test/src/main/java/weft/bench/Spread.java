package weft.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/// The middle of several measurements of one thing, and how far apart they lie.
public record Spread(double median, double min, double max, int count) {
    public static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElse(Double.NaN), sorted.length);
    }

    /// `4,040 [3,989 to 4,161]`
    public String text(int decimals) {
        if (count == 0) {
            return "-";
        }
        String number = "%,." + decimals + "f";
        return String.format(Locale.ROOT, number + " [" + number + " to " + number + "]", median, min, max);
    }
}
