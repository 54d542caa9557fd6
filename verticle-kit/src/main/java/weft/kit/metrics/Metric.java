package weft.kit.metrics;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// One figure, or one figure for each value of a label.
///
/// @param name `weft_<part>_<noun>_<unit>`; a counter's ends with `_total`
/// @param help one line for people
/// @param label name of the label, empty for none; its values come from an enum, so that there are few
/// @param values by the label's value; without a label there is one, under the empty text
public record Metric(String name, Kind kind, String help, String label, SortedMap<String, Double> values) {
    /// What may be done with a figure.
    public enum Kind {
        /// Only grows, from zero at the start of the process.
        COUNTER,
        /// Goes up and down.
        GAUGE
    }

    public Metric {
        if (!name.matches("weft(_[a-z0-9]+){3,}") || (kind == Kind.COUNTER) != name.endsWith("_total")) {
            throw new IllegalArgumentException(
                    "a metric is weft_part_noun_unit, a counter's ends with _total: " + name);
        }
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static Metric counter(String name, String help, double value) {
        return new Metric(name, Kind.COUNTER, help, "", new TreeMap<>(Map.of("", value)));
    }

    public static Metric gauge(String name, String help, double value) {
        return new Metric(name, Kind.GAUGE, help, "", new TreeMap<>(Map.of("", value)));
    }

    /// A counter for each value of a label.
    public static Metric counters(String name, String help, String label, Map<String, Long> values) {
        var all = new TreeMap<String, Double>();
        values.forEach((value, count) -> all.put(value, count.doubleValue()));
        return new Metric(name, Kind.COUNTER, help, label, all);
    }
}
