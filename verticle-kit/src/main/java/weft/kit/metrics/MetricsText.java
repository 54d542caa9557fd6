package weft.kit.metrics;

import java.util.List;
import java.util.Locale;

/// Pure. Figures in Prometheus' text format, version 0.0.4: a line of help and one of type for each name, then its
/// samples.
public final class MetricsText {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private MetricsText() {}

    public static String of(List<Metric> metrics) {
        var text = new StringBuilder();
        for (Metric metric : metrics) {
            text.append("# HELP ").append(metric.name()).append(' ').append(escape(metric.help(), false));
            text.append("\n# TYPE ").append(metric.name()).append(' ');
            text.append(metric.kind().name().toLowerCase(Locale.ROOT)).append('\n');
            metric.values().forEach((label, value) -> {
                text.append(metric.name());
                if (!metric.label().isEmpty()) {
                    text.append('{')
                            .append(metric.label())
                            .append("=\"")
                            .append(escape(label, true))
                            .append("\"}");
                }
                text.append(' ').append(number(value)).append('\n');
            });
        }
        return text.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String escape(String text, boolean quoted) {
        var escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return quoted ? escaped.replace("\"", "\\\"") : escaped;
    }
}
